// The demo, whose page of every state is for looking at.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export class Demo {
  static async open() {
    const demo = new Demo();
    demo.process = spawn(process.env.STAMP_AGENT_BIN, ["demo", "--port", "0"], { stdio: ["pipe", "pipe", "inherit"] });
    for await (const line of createInterface({ input: demo.process.stdout })) {
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
      if (url) {
        [demo.till] = url;
        return demo;
      }
    }
    throw new Error("the demo did not say where its page is");
  }

  close() { this.process.kill(); }
}

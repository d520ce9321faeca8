// A real till with its cloud, played by the program in tests/src/bin/stage.rs.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export class Stage {
  static async open() {
    const stage = new Stage();
    stage.process = spawn(process.env.STAMP_STAGE_BIN, { stdio: ["pipe", "pipe", "inherit"] });
    stage.lines = createInterface({ input: stage.process.stdout })[Symbol.asyncIterator]();
    return stage;
  }

  async #say(line) {
    this.process.stdin.write(`${line}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`the stage ended at: ${line}`);
    return JSON.parse(value);
  }

  /** A new till at a new cloud; `keys` are lines of `[till]`. */
  async up(...keys) {
    Object.assign(this, await this.#say(`up ${keys.join(";")}`));
    return this;
  }

  cut() { return this.#say("cut"); }
  plug() { return this.#say("plug"); }
  kill() { return this.#say("kill"); }
  start() { return this.#say("start"); }
  run(...args) { return this.#say(`run ${args.join(" ")}`); }

  /** What goes wrong at the cloud from now on: plans as in agent/sandbox/src/fault/plan.rs. */
  async faults(...plans) {
    const url = `${new URL(this.cloud).origin}/_sandbox/faults`;
    const reply = await fetch(url, { method: "PUT", body: JSON.stringify(plans) });
    if (!reply.ok) throw new Error(await reply.text());
  }

  async books() {
    return (await fetch(`${new URL(this.cloud).origin}/_sandbox/books`)).json();
  }

  /** The local API with support's token. */
  async api(path, { method = "GET", body, ...headers } = {}) {
    const reply = await fetch(this.till + path, {
      method,
      body: body && JSON.stringify(body),
      headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json", ...headers },
    });
    return reply.status === 204 ? null : reply.json();
  }

  close() { this.process.stdin.end(); }
}

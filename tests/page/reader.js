"use strict";
// The worker that reads codes in pictures, with the library that the page carries along: nothing is asked for elsewhere.
const assert = require("node:assert");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const vm = require("node:vm");

const PAGE = join(__dirname, "../../agent/app/src/page");
const FOLDERS = { "decode_worker.js": "assets", "zxing_reader.js": "vendor/zxing-wasm-3.1.4", "zxing_reader.wasm": "vendor/zxing-wasm-3.1.4" };
const CARD_BEN = `
#######..#.#..#######
#.....#.####..#.....#
#.###.#..#..#.#.###.#
#.###.#.####..#.###.#
#.###.#.#.#...#.###.#
#.....#..####.#.....#
#######.#.#.#.#######
........##..#........
.#.####.#..#.##.##.#.
.....#.##.##.#....#..
##.##.##..###.....###
.###.#.##..##..##.###
#.#.####.#.#.##.#..##
........##.##...#.##.
#######..#...##.#....
#.....#.#....#...##.#
#.###.#.#.##..##.#...
#.###.#.#####.....#..
#.###.#.......#.#####
#.....#.#.#..########
#######...##.....##..`.trim().split("\n");

function file(address) {
  const { origin, pathname } = new URL(address, "http://till.test/assets/");
  const name = pathname.replace(/^\/assets\//, "");
  assert.ok(origin === "http://till.test" && FOLDERS[name], `${address} was asked for`);
  return readFileSync(join(PAGE, FOLDERS[name], name));
}

// A worker as a browser starts it. Answers what it posts to a picture.
function worker() {
  let answer;
  const context = vm.createContext({
    location: new URL("http://till.test/assets/decode_worker.js"), URL, TextDecoder, console,
    ImageData: class { constructor(data, width, height) { Object.assign(this, { data, width, height }); } },
    WorkerGlobalScope: class {}, importScripts: (name) => vm.runInContext(file(name).toString(), context),
    fetch: async (address) => new Response(file(address), { headers: { "content-type": "application/wasm" } }),
    postMessage: (posted) => answer(posted),
  });
  context.self = context.globalThis = context;
  vm.runInContext(file("decode_worker.js").toString(), context);
  return (picture) => new Promise((resolve) => {
    answer = resolve;
    context.onmessage({ data: picture });
  });
}

// The code as a camera sees it: so many pixels a point, on a grey wall, lit from one side.
function picture(points, { size = 6, margin = 40 } = {}) {
  const width = points.length * size + 2 * margin, data = new Uint8ClampedArray(width * width * 4);
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      const point = points[Math.floor((y - margin) / size)]?.[Math.floor((x - margin) / size)];
      const light = (point === "#" ? 40 : 170) + Math.round(60 * x / width);
      data.set([light, light, light, 255], (y * width + x) * 4);
    }
  }
  return { data, width, height: width };
}

(async () => {
  const read = worker();
  assert.deepEqual({ ...await read(picture(CARD_BEN)) }, { codes: ["card_ben"] });
  assert.deepEqual({ ...await read(picture([...CARD_BEN].reverse())) }, { codes: ["card_ben"] }, "mirrored");
  assert.deepEqual({ ...await read(picture([])) }, { codes: [] }, "a wall");
})();

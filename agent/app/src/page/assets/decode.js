// Reads the codes in a picture: by the browser where it can, else by a worker, so that the page never stands still.

// What the wallets of phones show.
const FORMATS = ["qr_code", "aztec", "pdf417", "code_128"];
// Pixels; a phone that is held before the camera fills a good part of this.
const WIDTH = 960;

// Answers { read(video): texts of the codes in its picture, close() }; fails where codes cannot be read.
export async function decoder() {
  return await ofBrowser() ?? ofWorker();
}

async function ofBrowser() {
  try {
    const known = await BarcodeDetector.getSupportedFormats();
    if (!known.includes("qr_code")) return null;
    const detector = new BarcodeDetector({ formats: FORMATS.filter((format) => known.includes(format)) });
    return { read: async (video) => (await detector.detect(video)).map(({ rawValue }) => rawValue), close() {} };
  } catch {
    return null;
  }
}

function ofWorker() {
  const worker = new Worker(new URL("decode_worker.js", import.meta.url));
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  return {
    read: (video) => new Promise((resolve, reject) => {
      worker.onerror = () => reject(new Error("the reader of codes cannot be loaded"));
      worker.onmessage = ({ data }) => (data.failed ? reject(new Error(data.failed)) : resolve(data.codes));
      const picture = taken(canvas, video);
      worker.postMessage(picture, [picture.data.buffer]);
    }),
    close: () => worker.terminate(),
  };
}

function taken(canvas, video) {
  const width = Math.min(WIDTH, video.videoWidth);
  const height = Math.round(width * video.videoHeight / video.videoWidth);
  Object.assign(canvas.canvas, { width, height });
  canvas.drawImage(video, 0, 0, width, height);
  return { width, height, data: canvas.getImageData(0, 0, width, height).data };
}

// The worker of decode.js, a script of its own kind and with a policy of its own: it alone may compile WebAssembly.
importScripts("zxing_reader.js");

const FORMATS = ["QRCode", "Aztec", "PDF417", "Code128"];

// Without this the library would ask for its other half at a server of somebody else.
ZXingWASM.prepareZXingModule({ overrides: { locateFile: (name) => new URL(name, location.href).href } });

onmessage = async ({ data: { data, width, height } }) => {
  try {
    const found = await ZXingWASM.readBarcodes(new ImageData(data, width, height), {
      formats: FORMATS, textMode: "Plain", maxNumberOfSymbols: 4,
    });
    postMessage({ codes: found.map(({ text }) => text) });
  } catch (error) {
    postMessage({ failed: String(error) });
  }
};

// Opens what pack.py wrote: length of the header, header, arrays; two-byte arrays come as high bytes, then low bytes.

async function unpack(text) {
  const bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const body = new Uint8Array(await new Response(stream).arrayBuffer());
  const start = 4 + new DataView(body.buffer).getUint32(0, true);
  const record = JSON.parse(new TextDecoder().decode(body.subarray(4, start)));
  const arrays = {};
  let at = start;
  for (const [name, width, length] of record.arrays) {
    arrays[name] = numbers(body.subarray(at, at + width * length), width, length);
    at += width * length;
  }
  return { record, arrays };
}

function numbers(bytes, width, length) {
  if (width === 1) return bytes;
  if (width === 4) return new Uint32Array(bytes.slice().buffer);
  const joined = new Uint16Array(length);
  for (let i = 0; i < length; i++) joined[i] = (bytes[i] << 8) | bytes[length + i];
  return joined;
}

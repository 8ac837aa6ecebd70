/** Numbers in a vector of this model. */
export const DIMENSIONS = 384;
/** A vector as it is stored: how much a step is worth (float32, little-endian), then a step count from -127 to 127 for each dimension. */
export const COMPACT_BYTES = 4 + DIMENSIONS;

/** The vector of the first token ([CLS]), brought to length 1: how this model was trained to be read. */
export function pool(hidden: Float32Array): Float32Array {
  const vector = hidden.slice(0, DIMENSIONS);
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** A twelfth of the room of the plain numbers, and a similarity is off by less than 0.01. */
export function compact(vector: Float32Array): Buffer {
  const stored = Buffer.alloc(COMPACT_BYTES);
  const most = vector.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const step = most === 0 ? 1 : most / 127;
  stored.writeFloatLE(step, 0);
  vector.forEach((value, at) => stored.writeInt8(Math.round(value / step), 4 + at));
  return stored;
}

/** A question in whole numbers, so that comparing it is whole-number work: with 15 bits a sum over all dimensions still fits in 32. */
export function wholeNumbers(vector: Float32Array): { readonly steps: Int16Array; readonly step: number } {
  const most = vector.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const step = most === 0 ? 1 : most / 32_767;
  return { steps: Int16Array.from(vector, (value) => Math.round(value / step)), step };
}

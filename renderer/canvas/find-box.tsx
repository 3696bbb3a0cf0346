/** Finds blocks by name, type, symbol or shape. */
export function FindBox() {
  return null;
}

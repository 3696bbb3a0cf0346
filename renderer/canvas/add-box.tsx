/** Search and add, at a place of the canvas. */
export function AddBox() {
  return null;
}

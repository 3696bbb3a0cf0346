/** Three hints on the first launch. */
export function Hints() {
  return null;
}

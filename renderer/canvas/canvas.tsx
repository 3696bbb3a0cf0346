/** The graph. */
export function Canvas() {
  return null;
}

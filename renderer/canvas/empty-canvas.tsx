/** What an empty canvas shows. */
export function EmptyCanvas() {
  return null;
}

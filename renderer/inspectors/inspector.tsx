/** Shows what is selected. */
export function Inspector() {
  return null;
}

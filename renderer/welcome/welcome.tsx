/** Examples and recent files. */
export function Welcome() {
  return null;
}

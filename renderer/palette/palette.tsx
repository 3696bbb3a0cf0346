/** All blocks, by family, to search and to drag. */
export function Palette() {
  return <nav className="app-palette" />;
}

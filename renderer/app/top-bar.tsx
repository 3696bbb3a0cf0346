/** Menus, undo and redo, search, theme, language, device. */
export function TopBar() {
  return <header className="app-top" />;
}

/** Data, Training, Problems and History, above the stepper bar. */
export function Drawer() {
  return null;
}

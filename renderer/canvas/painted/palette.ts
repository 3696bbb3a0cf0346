/** Colours of the theme in force, as a canvas needs them: written out. */
const NAMES = {
  forward: '--forward',
  backward: '--backward',
  block: '--block',
  blockFill: '--block-fill',
  observed: '--observed',
  observedFill: '--observed-fill',
  parameter: '--parameter',
  parameterFill: '--parameter-fill',
  variable: '--variable',
  variableFill: '--variable-fill',
  cost: '--cost',
  costFill: '--cost-fill',
  unknown: '--unknown',
  border: '--border-strong',
  focus: '--focus',
  warning: '--warning',
} as const;

/** `dark` is that of a black box, which is dark in every theme. */
export type Palette = Readonly<Record<keyof typeof NAMES | 'dark', string>>;

/** Reads the colours that an element would have. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const colours = Object.entries(NAMES).map(([name, variable]) => [name, style.getPropertyValue(variable).trim() || 'gray']);
  return { ...(Object.fromEntries(colours) as Record<keyof typeof NAMES, string>), dark: '#14171c' };
}

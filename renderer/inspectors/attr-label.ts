const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `outFeatures` as people read it: `Out features`. */
export const attrLabel = (name: string): string =>
  capital(name.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`));

import type { VarId } from './program.ts';

/** So many names are looked for one by one: a table of all takes longer than that. */
const FEW = 4;

/** Variables by name, of several with one name the first; looked through when one is asked for, up to where the list is then. */
export class Names {
  readonly #list: () => readonly { readonly name: string; readonly id: VarId }[];
  readonly #ids = new Map<string, VarId>();
  #known = 0;
  #asked = 0;

  constructor(list: () => readonly { readonly name: string; readonly id: VarId }[]) {
    this.#list = list;
  }

  get(asked: string): VarId | undefined {
    const list = this.#list();
    if (++this.#asked <= FEW) return list.find(({ name }) => name === asked)?.id;
    for (; this.#known < list.length; this.#known++) {
      const { name, id } = list[this.#known] as { readonly name: string; readonly id: VarId };
      if (!this.#ids.has(name)) this.#ids.set(name, id);
    }
    return this.#ids.get(asked);
  }
}

import type { TFunction } from 'i18next';
import type { Mend } from '../../graph-core/edit/mends/mend.ts';
import { splitAddress } from '../../graph-core/model/document.ts';

/** The one output of a block goes without saying. */
const PLAIN_PORTS: ReadonlySet<string> = new Set(['value', 'output', 'cost']);

const shortAddress = (address: string): string => {
  const { node, port } = splitAddress(address);
  return PLAIN_PORTS.has(port) ? node : address;
};

/** What a mend does, as a sentence on a button. */
export function mendText(t: TFunction, { title, values }: Pick<Mend, 'title' | 'values'>): string {
  const { from, ...rest } = values;
  return t(title, from === undefined ? rest : { ...rest, from: shortAddress(from) });
}

import { type Document, type ParameterSpec, splitAddress } from '../../model/document.ts';
import type { Diagnostic } from '../../model/result.ts';
import { opOf } from '../../ops/index.ts';
import { analyse } from '../../validate/analyse.ts';
import { freshId, takenIds } from '../edits/common.ts';
import { getOwn, orNone, without } from '../immutable.ts';
import type { Step } from '../step.ts';
import { insertOn } from './insert.ts';
import type { MendTitle, Proposal } from './mend.ts';
import { siteOf } from './site.ts';

/** Mends of what is not drawn: parameters, training, data; their addresses are whole already. */

const ofDocument = (title: MendTitle, whole: readonly Step[], values: Readonly<Record<string, string>> = {}): Proposal => ({
  title,
  values,
  steps: [],
  whole,
});

/** A parameter's settings without some of their fields; the entry goes where nothing is left. */
export function withoutFields(document: Document, address: string, fields: readonly string[]): Step {
  let spec: ParameterSpec = getOwn(document.parameters, address) ?? {};
  for (const field of fields) spec = without(spec, field);
  return { kind: 'setParameter', address, spec: orNone(spec) };
}

const KEPT = ['value', 'file', 'tensor', 'state'];

/** Takes fields of the parameter's settings away. */
const fieldMend =
  (title: MendTitle, fields: readonly string[]) =>
  (document: Document, { address }: Diagnostic): readonly Proposal[] =>
    getOwn(document.parameters, address) === undefined
      ? []
      : [ofDocument(title, [withoutFields(document, address, fields)], { address })];

const strayParameter = (document: Document, { address }: Diagnostic): readonly Proposal[] =>
  getOwn(document.parameters, address) === undefined
    ? []
    : [ofDocument('mends:remove-entry', [{ kind: 'setParameter', address, spec: null }], { address })];

const columnMends = (document: Document, { address }: Diagnostic): readonly Proposal[] => {
  const { columns = {} } = document.data;
  if (getOwn(columns, address) === undefined) return [];
  const data = { ...document.data, columns: without(columns, address) };
  return [ofDocument('mends:unbind', [{ kind: 'setMeta', field: 'data', value: data }], { address })];
};

const place = (address: string, list: string): number => Number(new RegExp(`/${list}/(\\d+)`).exec(address)?.[1] ?? -1);

/** The objective at fault with some fields changed, or gone. */
function objective(document: Document, { address }: Diagnostic, changes: object | null): readonly Step[] {
  const { objectives = [] } = document.training;
  const at = place(address, 'objectives');
  const before = objectives[at];
  if (!before) return [];
  const after = changes === null ? objectives.toSpliced(at, 1) : objectives.with(at, { ...before, ...changes });
  return [{ kind: 'setMeta', field: 'training', value: { ...document.training, objectives: after } }];
}

const costMends = (document: Document, diagnostic: Diagnostic): readonly Proposal[] => [
  ...analyse(document).costs.map((cost) =>
    ofDocument('mends:objective-cost', objective(document, diagnostic, { cost }), { cost }),
  ),
  ofDocument('mends:remove-objective', objective(document, diagnostic, null)),
];

const optimizerMends = (document: Document, diagnostic: Diagnostic): readonly Proposal[] => {
  const spec = document.training.objectives?.[place(diagnostic.address, 'objectives')]?.optimizer ?? {};
  return ['adam', 'sgd'].map((type) =>
    ofDocument('mends:optimizer', objective(document, diagnostic, { optimizer: { ...spec, type } }), { type }),
  );
};

const patternMends = (document: Document, diagnostic: Diagnostic): readonly Proposal[] => {
  const { parameters: known } = analyse(document);
  const spec = document.training.objectives?.[place(diagnostic.address, 'objectives')];
  const meant = spec?.parameters.filter((pattern) => !diagnostic.message.includes(`"${pattern}"`)) ?? [];
  const whole =
    known.length === 0 ? [] : [ofDocument('mends:all-parameters', objective(document, diagnostic, { parameters: ['*'] }))];
  const fewer =
    meant.length === 0 ? [] : [ofDocument('mends:drop-pattern', objective(document, diagnostic, { parameters: meant }))];
  return [...fewer, ...whole];
};

const metricMends = (document: Document, { address }: Diagnostic): readonly Proposal[] => {
  const { metrics = [] } = document.training;
  const at = place(address, 'metrics');
  if (metrics[at] === undefined) return [];
  const value = { ...document.training, metrics: metrics.toSpliced(at, 1) };
  return [ofDocument('mends:remove-metric', [{ kind: 'setMeta', field: 'training', value }])];
};

/** A parameter that no gradient reaches: it says so. */
const freezeMends = (document: Document, { message }: Diagnostic): readonly Proposal[] => {
  const frozen = analyse(document).parameters.filter(({ address, trainable }) => trainable && names(message, address));
  if (frozen.length === 0) return [];
  const whole = frozen.map(({ address }): Step => {
    const spec = { ...getOwn(document.parameters, address), trainable: false };
    return { kind: 'setParameter', address, spec: orNone(spec) };
  });
  return [ofDocument('mends:freeze', whole, { address: frozen.map(({ address }) => address).join(', ') })];
};

const names = (message: string, address: string): boolean => message.split(/[\s,:]+/).includes(address);

/** Two linear blocks in a row: a bend between them. */
const bendMends = (document: Document, diagnostic: Diagnostic): readonly Proposal[] => {
  const site = siteOf(document, diagnostic);
  const edge = site?.drawing.edges.find(({ to }) => to === `${site.id}.input`);
  if (!site || !edge) return [];
  return ['relu', 'tanh'].map((type): Proposal => {
    const { id, steps } = insertOn(site.drawing, edge, type);
    const values = { type, from: edge.from, to: edge.to };
    return { title: 'mends:activation', values, steps, selects: [site.prefix + id] };
  });
};

/** Several costs: their sum as a block. */
const sumMends = (document: Document): readonly Proposal[] => {
  const { costs } = analyse(document);
  const owners = costs.map((cost) => document.nodes.find(({ id }) => id === splitAddress(cost).node)?.position ?? { x: 0, y: 0 });
  const id = freshId(takenIds(document), 'cost-sum', opOf('cost-sum'));
  const position = { x: Math.max(...owners.map(({ x }) => x)) + 220, y: owners[0]?.y ?? 0 };
  const wires = costs.map((from, i): Step => ({ kind: 'addEdge', edge: { from, to: `${id}.inputs.${i}` } }));
  const steps: Step[] = [{ kind: 'addNode', node: { id, type: 'cost-sum', position } }, ...wires];
  return [{ title: 'mends:cost-sum', steps, selects: [id] }];
};

const channelMends = (document: Document, diagnostic: Diagnostic): readonly Proposal[] => {
  const site = siteOf(document, diagnostic);
  if (!site?.node) return [];
  const attrs = { ...site.node.attrs, dim: 0 };
  return [
    {
      title: 'mends:set-attr',
      values: { name: 'dim', value: '0' },
      steps: [{ kind: 'setNode', id: site.id, changes: { attrs } }],
    },
  ];
};

type Mender = (document: Document, diagnostic: Diagnostic) => readonly Proposal[];

/** By code, written out whole. */
export const SETTING_MENDS: Readonly<Record<string, Mender>> = {
  'parameters/shape': fieldMend('mends:drop-weight', KEPT),
  'parameters/file': fieldMend('mends:drop-file', KEPT),
  'parameters/state': fieldMend('mends:drop-state', ['state']),
  'parameters/init': fieldMend('mends:drop-init', ['init', 'initArgs']),
  'parameters/init-args': fieldMend('mends:drop-init', ['initArgs']),
  'parameters/unknown-address': strayParameter,
  'data/unknown-address': columnMends,
  'data/unknown-source': columnMends,
  'data/column-count': columnMends,
  'training/cost': costMends,
  'training/optimizer': optimizerMends,
  'training/parameters': patternMends,
  'training/metric': metricMends,
  'training/black-box': freezeMends,
  'gradient/blocked': freezeMends,
  'graph/two-linear': bendMends,
  'cost/several': sumMends,
  'norm/channel-axis': channelMends,
};

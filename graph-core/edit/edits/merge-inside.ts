import type { Address, Document, NodeId } from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import { allInstancePaths, instancePaths, MAX_PATHS } from '../definitions.ts';
import { inScope, type Scope, scopeOf, tooManyInstances } from '../scope.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { mergeLinear, type WeightNow } from './merge-linear.ts';

/**
 * Merges two linear blocks inside a group. The drawing is that of all instances, the weights are each one's own: every instance
 * that keeps some gets the product of its own. `weightOf` takes addresses of the whole document.
 */
export function mergeLinearInside(
  doc: Document,
  scope: Scope,
  second: NodeId,
  weightOf: (address: Address) => WeightNow | undefined,
): Result<Transaction> {
  const paths = instancePaths(doc, scope.name);
  if (paths.length >= MAX_PATHS) return tooManyInstances(scope.path);
  const training = saidInside(doc, scope);
  const mergeIn = ({ document, prefix }: Scope): Result<Transaction> =>
    mergeLinear({ ...document, training }, second, (address) => weightOf(prefix + address));
  const here = mergeIn(scope);
  const whole = here.ok ? inScope(doc, scope, here.value) : here;
  if (!whole.ok) return whole;
  const steps = [...whole.value.steps];
  for (const path of paths) {
    const other = scopeOf(doc, path);
    if (other === null || other.prefix === scope.prefix) continue;
    const made = mergeIn(other);
    if (!made.ok) return made;
    steps.push(...weightsSet(made.value, other.prefix));
  }
  return ok({ ...whole.value, steps });
}

/** The numbers that a merge gives the weights of an instance; what goes with the first block has gone with the drawing. */
const weightsSet = ({ steps }: Transaction, prefix: string): Step[] =>
  steps.flatMap((step): Step[] =>
    step.kind === 'setParameter' && step.spec !== null ? [{ ...step, address: prefix + step.address }] : [],
  );

/** What objectives and metrics say of the inside of some instance, as it is called in there. */
function saidInside(doc: Document, { name, document }: Scope): Document['training'] {
  const within = allInstancePaths(doc, name).map((path) => `${path}/`);
  const inner = (address: string): string[] =>
    within.flatMap((prefix) => (address.startsWith(prefix) ? [address.slice(prefix.length)] : []));
  const { objectives = [], metrics = [] } = doc.training;
  return {
    ...document.training,
    objectives: objectives.map((objective) => ({ ...objective, parameters: objective.parameters.flatMap(inner) })),
    metrics: metrics.flatMap((metric) =>
      [metric.output, metric.target].flatMap((address) =>
        address === undefined ? [] : inner(address).map((output) => ({ ...metric, output, target: output })),
      ),
    ),
  };
}

import type { Address, Document } from '../../model/document.ts';
import type { Diagnostic } from '../../model/result.ts';
import { analyse } from '../../validate/analyse.ts';
import { edit } from '../edits/common.ts';
import type { Step } from '../step.ts';
import { applySteps } from '../transaction.ts';
import {
  absentMends,
  attrMends,
  dtypeMends,
  dtypeNameMends,
  reshapeMends,
  settingMends,
  unknownAttrMends,
  valueMends,
} from './attr-mends.ts';
import { keyOf, type Mend, type Proposal } from './mend.ts';
import { missingMends, noValueMends } from './missing-mends.ts';
import { roomMends } from './room-mends.ts';
import { SETTING_MENDS, withoutFields } from './setting-mends.ts';
import { kernelMends, scalarMends, shapeMends } from './shape-mends.ts';
import { lifted, type Site, siteOf } from './site.ts';
import { costWireMends, cycleMends, notACostMends, removeBlockMends, removeWireMends } from './wire-mends.ts';

/** Mends that are shown of one diagnostic. */
const MOST_MENDS = 6;
/** Each that is tried analyses the document again: in a large one fewer are. */
const LARGE = 1000;
const MOST_TRIED = { small: 40, large: 8 } as const;
/** Of one kind. */
const MOST_ALIKE = 2;

type Mender = (site: Site) => readonly Proposal[];
const both =
  (...menders: readonly Mender[]): Mender =>
  (site) =>
    menders.flatMap((mender) => mender(site));

/** By code, written out whole: what is tried, in the order in which it is offered. */
const MENDS: Readonly<Record<string, Mender>> = {
  'wire/missing': missingMends,
  'wire/unknown-port': removeWireMends,
  'wire/unknown-node': removeWireMends,
  'wire/twice': removeWireMends,
  'wire/cost-output': costWireMends,
  'wire/not-a-cost': notACostMends,
  'graph/cycle': cycleMends,
  'graph/unknown-op': removeBlockMends,
  'graph/not-wired': removeBlockMends,
  'group/unknown-definition': removeBlockMends,
  'attr/value': attrMends,
  'attr/type': attrMends,
  'attr/unknown': unknownAttrMends,
  'attr/missing': absentMends,
  'attr/range': both(settingMends, shapeMends),
  'attr/groups': settingMends,
  'attr/combination': settingMends,
  'shape/mismatch': shapeMends,
  'shape/rank': shapeMends,
  'shape/scalar': shapeMends,
  'shape/expand': shapeMends,
  'shape/not-scalar': scalarMends,
  'shape/axis-out-of-range': both(settingMends, shapeMends),
  'shape/axis-order': settingMends,
  'shape/axis-twice': settingMends,
  'shape/reshape': both(reshapeMends, shapeMends),
  'shape/kernel': kernelMends,
  'shape/value': valueMends,
  'dtype/mismatch': dtypeMends,
  'dtype/index': dtypeMends,
  'dtype/unknown': dtypeNameMends,
  'data/missing': noValueMends,
  'data/index': roomMends,
};

const known = new WeakMap<Document, Map<string, readonly Mend[]>>();

/** The mends of a diagnostic that do mend it: each was tried on the document, removes it, and brings no new error. */
export function mendsOf(document: Document, diagnostic: Diagnostic): readonly Mend[] {
  const all = known.get(document) ?? new Map<string, readonly Mend[]>();
  known.set(document, all);
  const key = `${keyOf(diagnostic)} ${diagnostic.message}`;
  const before = all.get(key);
  if (before) return before;
  const mends = workOut(document, diagnostic);
  all.set(key, mends);
  return mends;
}

/** Whether anything is tried for diagnostics of a code. */
export const hasMends = (code: string): boolean => Object.hasOwn(MENDS, code) || Object.hasOwn(SETTING_MENDS, code);

function workOut(document: Document, diagnostic: Diagnostic): readonly Mend[] {
  const { code } = diagnostic;
  const found: Mend[] = [];
  const before = counted(analyse(document).diagnostics);
  const most = document.nodes.length > LARGE ? MOST_TRIED.large : MOST_TRIED.small;
  let count = 0;
  const add = (site: Site | null, proposals: readonly Proposal[]): void => {
    for (const proposal of proposals) {
      if (found.length >= MOST_MENDS || count >= most) return;
      if (found.filter(({ title }) => title === proposal.title).length >= MOST_ALIKE) continue;
      count++;
      const mend = tried(document, before, site, diagnostic, proposal);
      if (mend && found.every(({ id }) => id !== mend.id)) found.push(mend);
    }
  };
  const site = siteOf(document, diagnostic);
  const mender = Object.hasOwn(MENDS, code) ? MENDS[code] : undefined;
  if (site && mender) add(site, mender(site));
  const other = Object.hasOwn(SETTING_MENDS, code) ? SETTING_MENDS[code] : undefined;
  if (other) add(site, other(document, diagnostic));
  return found;
}

/** How often each diagnostic occurs. */
function counted(diagnostics: readonly Diagnostic[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const each of diagnostics) counts.set(keyOf(each), (counts.get(keyOf(each)) ?? 0) + 1);
  return counts;
}

function tried(
  document: Document,
  counts: ReadonlyMap<string, number>,
  site: Site | null,
  diagnostic: Diagnostic,
  proposal: Proposal,
): Mend | null {
  const drawn = site ? lifted(site, proposal.steps) : proposal.steps;
  if (drawn === null) return null;
  const steps = [...drawn, ...(proposal.whole ?? [])];
  if (steps.length === 0) return null;
  const { all, restarts, mended } = withRestarts(document, steps);
  if (mended === null) return null;
  const after = analyse(mended).diagnostics;
  const now = counted(after);
  const key = keyOf(diagnostic);
  if (!proposal.isSeenLater && (now.get(key) ?? 0) >= (counts.get(key) ?? 0)) return null;
  if (after.some((each) => each.severity === 'error' && (now.get(keyOf(each)) ?? 0) > (counts.get(keyOf(each)) ?? 0)))
    return null;
  const values = proposal.values ?? {};
  return {
    id: `${proposal.title} ${JSON.stringify(values)}`,
    title: proposal.title,
    values,
    restarts,
    edit: edit('mend', 'mend', all, {
      labelValues: { address: diagnostic.address },
      ...(proposal.selects ? { selectionAfter: proposal.selects.filter((id) => !id.includes('/')) } : {}),
    }),
  };
}

interface Tried {
  readonly all: readonly Step[];
  readonly restarts: readonly Address[];
  /** The document after the steps; null where they do not apply. */
  readonly mended: Document | null;
}

/** Kept numbers that no longer fit what the steps make of their parameters start anew with them. */
function withRestarts(document: Document, steps: readonly Step[]): Tried {
  const applied = applySteps(document, steps);
  if (!applied.ok) return { all: steps, restarts: [], mended: null };
  const misfits = (of: Document): readonly Address[] =>
    analyse(of)
      .diagnostics.filter(({ code }) => code === 'parameters/shape' || code === 'parameters/state')
      .map(({ address }) => address);
  const before = new Set(misfits(document));
  const restarts = [...new Set(misfits(applied.value.document).filter((address) => !before.has(address)))];
  if (restarts.length === 0) return { all: steps, restarts, mended: applied.value.document };
  const drops = restarts.map((address) => withoutFields(document, address, ['value', 'file', 'tensor', 'state']));
  const all = [...steps, ...drops];
  const again = applySteps(document, all);
  return { all, restarts, mended: again.ok ? again.value.document : null };
}

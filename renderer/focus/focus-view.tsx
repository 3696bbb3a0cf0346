import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import type { Focus } from '../../session/protocol.ts';
import { useCostSymbol } from '../canvas/nodes/names.ts';
import { parseSymbol } from '../canvas/symbols.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { Breadcrumb } from '../inside/breadcrumb.tsx';
import { symbolTex } from '../inspectors/graph-names.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { outwards } from '../state/inside-place.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { uiStore } from '../state/stores.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { formatRow } from '../ui/number-format.ts';
import { Tex } from '../ui/tex.tsx';
import { Chooser } from './chooser.tsx';
import { FocusDrawing } from './focus-drawing.tsx';
import { type FocusNames, focusNames, focusTex, place, shown } from './focus-names.ts';
import { Perturbation } from './perturbation.tsx';
import { useFocus } from './use-focus.ts';
import './focus.css';

const selectStages = (state: SessionState) => state.view?.stages;
const selectSeed = (state: SessionState) => state.seed;
const selectValues = (state: SessionState) => state.view?.values;

/** What enters the network and the cost, by their symbols. */
function useEnds() {
  const names = useGraphNames();
  const values = useSession(selectValues);
  const cost = useCostSymbol();
  const stages = useSession(selectStages);
  const seed = useSession(selectSeed);
  const comes = (address: string): boolean =>
    stages?.some(({ phase, makes }) => phase === 'backward' && makes.includes(address)) ?? false;
  const observed = Object.keys(values ?? {}).filter(
    (address) => names.node(address.slice(0, address.lastIndexOf('.')))?.type === 'observed',
  );
  const targets = new Set(names.costs.map((address) => names.source(`${address.slice(0, address.lastIndexOf('.'))}.target`)));
  const target = observed.find((address) => targets.has(address));
  const inputs = observed.filter((address) => address !== target).slice(0, 2);
  const gradient = (address: string): string => `d${cost}/d${names.symbol(address)}`;
  const backs = inputs.filter(comes).map(gradient);
  const only = names.costs.length === 1 ? values?.[names.costs[0] ?? '']?.entries[0] : undefined;
  return {
    inputs: inputs.map((address) => names.symbol(address)).join(', '),
    inputGradients: backs.length === 0 ? null : backs.join(', '),
    targetGradient: target !== undefined && comes(target) ? gradient(target) : null,
    target: target === undefined ? null : names.symbol(target),
    cost,
    costText: only === undefined ? cost : `${cost} = ${shown(only)}`,
    seed: seed?.row ? formatRow(seed.row) : '1',
  };
}

/** The connection in words: for the reader of the screen, and told anew when its numbers change. */
function useSpoken(focus: Focus, names: FocusNames): string {
  const { t } = useTranslation('focus');
  const at = place(focus.at);
  const common = { cost: names.cost, from: `${names.from}${at}`, to: `${names.to}${at}` };
  if (focus.kind === 'function') {
    const { gradients, slope, s, z } = focus;
    return t('spoken.function', {
      ...common,
      s: shown(s),
      z: shown(z),
      slope: shown(slope),
      dz: shown(gradients.z),
      ds: shown(gradients.s),
    });
  }
  return t('spoken.sum', { ...common, to: names.to, count: focus.sums, z: shown(focus.z), dz: shown(focus.gradient) });
}

interface ChosenProps {
  readonly focus: Focus;
  readonly onEntry: (entry: number) => void;
  readonly onFirst: (first: number) => void;
}

function Shown({ focus, onEntry, onFirst }: ChosenProps) {
  const { t } = useTranslation('focus');
  const graph = useGraphNames();
  const cost = useCostSymbol();
  const names = focusNames(focus, graph, cost, symbolTex(parseSymbol(cost).letter));
  const ends = useEnds();
  const spoken = useSpoken(focus, names);
  const unknown = focus.kind === 'function' ? focus.gradients.s === null : focus.gradient === null;
  const isShared = graph.uses(focus.from) > 1;
  const hidden = focus.kind === 'sum' ? focus.sums - focus.connections.length : 0;
  return (
    <>
      <FocusDrawing focus={focus} names={names} ends={ends} label={spoken} />
      <div className="focus-panel">
        <section className="focus-rule">
          <div className="focus-choosers">
            <Chooser
              label={t('entry')}
              text={`${names.from}${place(focus.at)}`}
              index={focus.entry}
              count={focus.entries}
              onChange={onEntry}
              testId="focus-entry"
              autoFocus
            />
            {focus.kind === 'sum' && hidden > 0 && (
              <Chooser
                label={t('window')}
                text={`i = ${focus.first} … ${focus.first + focus.connections.length - 1}`}
                index={focus.first}
                count={hidden + 1}
                onChange={onFirst}
                testId="focus-first"
              />
            )}
          </div>
          <Tex tex={focusTex(focus, names)} className="focus-tex" />
          {isShared && (
            <p className="focus-hint" data-testid="focus-shared">
              {t('shared', { symbol: names.from })}
            </p>
          )}
          {unknown && (
            <p className="focus-hint" data-testid="focus-hint">
              {t('step-backward')}
            </p>
          )}
        </section>
        <Perturbation focus={focus} names={names} />
      </div>
      <p className="visually-hidden" role="status" aria-live="polite">
        {spoken}
      </p>
    </>
  );
}

/** One block with everything else as a black box, over the graph. */
export function FocusView({ path }: { readonly path: string }) {
  const { t } = useTranslation('focus');
  const [entry, setEntry] = useState(0);
  const [first, setFirst] = useState(0);
  const { focus, problem, message } = useFocus(path, entry, first);
  return (
    <div className="inside focus" data-testid="focus" data-path={path}>
      <header className="inside-header">
        <IconButton
          label={t('inside:back')}
          keys="Esc"
          testId="focus-back"
          onPress={() => uiStore.getState().openInside(outwards(path))}
        >
          <ArrowLeft size={16} aria-hidden />
        </IconButton>
        <Breadcrumb path={path} inside={null} />
        <span className="focus-mode">{t('title')}</span>
      </header>
      {focus && <Shown focus={focus} onEntry={setEntry} onFirst={setFirst} />}
      {!focus && (problem !== null || message !== null) && (
        <div className="inside-problem" data-testid="focus-problem">
          <p>{message ?? t(problem ?? 'none')}</p>
          {problem === 'blocked' && (
            <Button testId="focus-problems" onPress={() => uiStore.getState().showPanel('problems')}>
              {t('inside:show-problems')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

import { useMemo } from 'react';
import { Group, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useChecked } from '../health/gain-chip.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { HiddenNote } from '../predict/hidden-note.tsx';
import { usePredicting } from '../predict/predict-store.ts';
import { selectDrawing } from '../state/derived.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { uiStore, useDocument, useUi } from '../state/stores.ts';
import type { InspectorTab, UiState } from '../state/ui-store.ts';
import { shownShape } from '../ui/shape-text.ts';
import { Tex } from '../ui/tex.tsx';
import { GradientTab } from './gradient-tab.tsx';
import type { GraphNames } from './graph-names.ts';
import './inspector.css';
import './values.css';
import './math.css';
import './settings.css';
import './overview.css';
import { titleOf } from '../i18n/block-words.ts';
import { JacobianTab } from './jacobian-tab.tsx';
import { MathTab } from './math-tab.tsx';
import { Overview } from './overview.tsx';
import { SettingsTab } from './settings-tab.tsx';
import { type Subject, subjectOf } from './subject.ts';
import { useGraphNames } from './use-graph-names.ts';
import { ValueTab } from './value-tab.tsx';

const TABS: readonly InspectorTab[] = ['value', 'gradient', 'jacobian', 'math', 'settings'];

const selectSelection = (state: UiState) => state.selection;
const selectTab = (state: UiState) => state.inspectorTab;
const selectValues = (state: SessionState) => state.view?.values;
const selectStale = (state: SessionState) => state.stale;

function Header({ subject, names }: { readonly subject: Subject; readonly names: GraphNames }) {
  const { t } = useTranslation('inspector');
  const summary = useSession(selectValues)?.[subject.value.address];
  const { node, op, value, values } = subject;
  const checked = useChecked(node.id, useDocument(selectDrawing));
  return (
    <header className="inspector-header">
      <div className="inspector-title">
        <span className="inspector-symbol" data-testid="inspector-symbol">
          <Tex tex={names.tex(value.address)} />
        </span>
        <span className="inspector-name">
          <strong>{names.name(node.id)}</strong>
          <span className="muted">{titleOf(op) ?? node.type}</span>
        </span>
        <span className="inspector-badges">
          {checked && (
            <span className="badge" data-testid="inspector-checked">
              ✓ {t('health:check.badge')}
            </span>
          )}
          <span className={`badge badge-${value.role}`}>{t(`role.${value.role}`)}</span>
          <span className="badge badge-size" data-testid="inspector-shape">
            {summary ? shownShape(summary.shape) : t('shape-unknown')}
          </span>
        </span>
      </div>
      {values.length > 1 && (
        <Group className="chip-row" aria-label={t('values-of', { block: names.name(node.id) })}>
          {values.map((each) => (
            <button
              key={each.address}
              type="button"
              className={`chip${each.address === value.address ? ' chip-on' : ''}`}
              aria-pressed={each.address === value.address}
              data-testid={`subject-${each.address}`}
              onClick={() => uiStore.getState().select({ nodes: [node.id], value: each.address })}
            >
              {names.symbol(each.address)}
            </button>
          ))}
        </Group>
      )}
    </header>
  );
}

interface BodyProps {
  readonly subject: Subject;
  readonly names: GraphNames;
  readonly tab: InspectorTab;
  readonly onTab: (tab: InspectorTab) => void;
}

function Body({ subject, names, tab, onTab }: BodyProps) {
  const { t } = useTranslation('inspector');
  const stale = useSession(selectStale);
  const predicting = usePredicting();
  const { address } = subject.value;
  const panels: Readonly<Record<InspectorTab, () => React.ReactNode>> = {
    value: () => <ValueTab key={address} subject={subject} label={names.symbol(address)} />,
    gradient: () => <GradientTab key={address} subject={subject} names={names} />,
    jacobian: () => <JacobianTab key={subject.node.id} subject={subject} names={names} />,
    math: () => <MathTab subject={subject} />,
    settings: () => <SettingsTab key={subject.node.id} subject={subject} names={names} />,
  };
  return (
    <Tabs className="inspector-tabs" selectedKey={tab} onSelectionChange={(key) => onTab(key as InspectorTab)}>
      <TabList className="tab-list" aria-label={t('tabs.label')}>
        {TABS.map((id) => (
          <Tab key={id} id={id} className="tab" data-testid={`tab-${id}`}>
            {t(`tabs.${id}`)}
          </Tab>
        ))}
      </TabList>
      {TABS.map((id) => (
        <TabPanel
          key={id}
          id={id}
          className={`inspector-body${stale && id !== 'math' && id !== 'settings' ? ' is-stale' : ''}`}
          data-testid={`panel-${id}`}
        >
          {predicting && id === 'jacobian' ? <HiddenNote /> : panels[id]()}
        </TabPanel>
      ))}
    </Tabs>
  );
}

/** What is selected, in numbers: value, gradient, Jacobian, its mathematics and its settings. */
export function Inspector() {
  const { t } = useTranslation('inspector');
  const document = useDocument(selectDrawing);
  const selection = useUi(selectSelection);
  const names = useGraphNames();
  const tab = useUi(selectTab);
  const subject = useMemo(() => subjectOf(document, selection, names), [document, selection, names]);
  return (
    <div className="inspector" data-testid="inspector">
      {subject && <Header subject={subject} names={names} />}
      {subject ? (
        <Body subject={subject} names={names} tab={tab} onTab={uiStore.getState().showTab} />
      ) : selection.nodes.length > 1 ? (
        <p className="empty-note">{t('many', { count: selection.nodes.length })}</p>
      ) : (
        <Overview names={names} />
      )}
    </div>
  );
}

import { ReactFlowProvider, useStore } from '@xyflow/react';
import { ArrowLeft } from 'lucide-react';
import { type KeyboardEvent, useMemo } from 'react';
import type { Inside } from '../../session/protocol.ts';
import { boundsOf, type Detail, detailAt } from '../canvas/viewport.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDocument } from '../state/document-store.ts';
import { outwards } from '../state/inside-place.ts';
import { type ReachedInside, reachedOnView } from '../state/operation-walk.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { uiStore, useDocument } from '../state/stores.ts';
import type { InsidePlace } from '../state/ui-store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Breadcrumb } from './breadcrumb.tsx';
import { drawingOf } from './drawing.ts';
import { FlowPane } from './flow-pane.tsx';
import { GroupCanvas } from './group-canvas.tsx';
import { groupInside } from './group-drawing.ts';
import { Iterations } from './iterations.tsx';
import { openNode } from './open.ts';
import { OperationPanel } from './operation-panel.tsx';
import { UnitsDrawing } from './units-drawing.tsx';
import { nodeIdAt } from './use-choosing.ts';
import { FarContext, useFarInside, useGround } from './use-ground.ts';
import { useInside } from './use-inside.ts';
import './inside.css';
import './units.css';
import './operations.css';

const selectOperations = (state: SessionState) => state.operations;

const selectDetail = (state: { readonly transform: readonly [number, number, number] }): Detail => detailAt(state.transform[2]);

/** That nothing here can be edited; from afar also where the numbers are. */
function Note({ inside }: { readonly inside: Inside }) {
  const { t } = useTranslation('inside');
  const detail = useStore(selectDetail);
  const parts = [t(`read-only.${inside.kind}`), ...(detail === 'full' ? [] : [t('zoom-in')])];
  return (
    <p className="inside-note" data-testid="inside-note">
      {parts.join(' ')}
    </p>
  );
}

function Drawing({ inside, reached }: { readonly inside: Inside; readonly reached: ReachedInside | null }) {
  const document = useDocument(selectDocument);
  const drawing = useMemo(() => drawingOf(inside, document, reached), [inside, document, reached]);
  const bounds = boundsOf(drawing.nodes.map(({ position, data }) => ({ position, geometry: data.geometry })));
  const ground = useGround(inside, drawing);
  const far = useFarInside(ground);
  const onKeyDown = (event: KeyboardEvent): void => {
    const id = nodeIdAt(event.target);
    const node = drawing.nodes.find((each) => each.id === id);
    if (event.key !== 'Enter' || !node) return;
    event.preventDefault();
    openNode(node);
  };
  return (
    <FarContext.Provider value={far}>
      <FlowPane
        nodes={drawing.nodes}
        edges={drawing.edges}
        bounds={bounds}
        shows={`${inside.path} ${reached !== null}`}
        onOpen={(node) => node.type === 'inside' && openNode(node)}
        onKeyDown={onKeyDown}
      >
        <Note inside={inside} />
      </FlowPane>
    </FarContext.Provider>
  );
}

/** Operations | Units, where a block has both. */
function FormSwitch({ place }: { readonly place: InsidePlace }) {
  const { t } = useTranslation('inside');
  return (
    <fieldset className="inside-forms" aria-label={t('form.label')}>
      {(['operations', 'units'] as const).map((form) => (
        <button
          key={form}
          type="button"
          aria-pressed={place.form === form}
          data-testid={`inside-form-${form}`}
          onClick={() => uiStore.getState().openInside(place.path, form)}
        >
          {t(`form.${form}`)}
        </button>
      ))}
    </fieldset>
  );
}

/** What is inside a block, over the graph: a way back above it, and the drawing with the numbers of the step on view. */
export function InsideCanvas({ place }: { readonly place: InsidePlace }) {
  const { t } = useTranslation('inside');
  const { inside: found, problem, blocked } = useInside(place.path);
  const walk = useSession(selectOperations);
  const level = walk?.levels.find(({ inside: { path } }) => path === place.path);
  const document = useDocument(selectDocument);
  const asked = level?.inside ?? found;
  // a group is drawn from the document: its blocks can be edited whether the graph can run or not
  const group = useMemo(() => groupInside(document, place.path, asked), [document, place.path, asked]);
  const inside = group ?? asked;
  const reached = useMemo(() => inside && reachedOnView(inside, walk), [inside, walk]);
  const form = inside?.hasUnits ? place.form : 'operations';
  return (
    <div
      className="inside"
      data-testid="inside"
      data-path={place.path}
      data-form={form}
      data-kind={inside?.kind}
      data-walk={reached === null ? undefined : walk?.phase}
    >
      <header className="inside-header">
        <IconButton
          label={t('back')}
          keys="Esc"
          testId="inside-back"
          onPress={() => uiStore.getState().openInside(outwards(place.path))}
        >
          <ArrowLeft size={16} aria-hidden />
        </IconButton>
        <Breadcrumb path={place.path} inside={inside} />
        <Iterations path={place.path} />
        {inside?.hasUnits && <FormSwitch place={{ ...place, form }} />}
      </header>
      {inside ? (
        <ReactFlowProvider>
          {inside.kind === 'group' ? (
            <GroupCanvas inside={inside} />
          ) : form === 'units' ? (
            <UnitsDrawing inside={inside} />
          ) : (
            <Drawing inside={inside} reached={reached} />
          )}
        </ReactFlowProvider>
      ) : (
        problem !== null && (
          <div className="inside-problem">
            <p>{problem}</p>
            {blocked && (
              <Button testId="inside-problems" onPress={() => uiStore.getState().showPanel('problems')}>
                {t('show-problems')}
              </Button>
            )}
          </div>
        )
      )}
      {walk && level && <OperationPanel walk={walk} />}
    </div>
  );
}

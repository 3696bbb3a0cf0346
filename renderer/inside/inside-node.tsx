import { Handle, type NodeProps, useStore } from '@xyflow/react';
import { type MouseEvent, memo } from 'react';
import type { Point } from '../../graph-core/model/document.ts';
import { isCost } from '../../graph-core/ops/define.ts';
import { isRepeat, timesOf } from '../../graph-core/validate/instances.ts';
import { BlockStop } from '../breakpoints/mark.tsx';
import { spokenId } from '../canvas/bind.ts';
import { circleOf, type PortPlace, SIZE } from '../canvas/geometry.ts';
import { SIDES } from '../canvas/handle.ts';
import { Marks } from '../canvas/nodes/marks.tsx';
import { shortShape } from '../canvas/nodes/names.ts';
import { Outline } from '../canvas/nodes/outline.tsx';
import { TitleEditor } from '../canvas/nodes/title.tsx';
import { lineWidth, WIDE } from '../canvas/summary.ts';
import { useProgress } from '../canvas/use-session-values.ts';
import { type Detail, detailAt } from '../canvas/viewport.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useNudgeRole, useValueNudge } from '../nudge/use-nudge-role.ts';
import { UpdateBlock } from '../optimiser/update-block.tsx';
import { useIsLit } from '../paths/lit.ts';
import { useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { MathSymbol } from '../ui/symbol.tsx';
import { isChosen } from './choice.ts';
import type { DrawnVariable, InsideFlowNode, InsideNodeData } from './drawing.ts';
import { faceOf, isLong } from './formula-face.ts';
import { GroupSketch } from './group-sketch.tsx';
import { typedAt, Values } from './inside-values.tsx';
import { operationTitle } from './operation-text.ts';
import { choose } from './use-choosing.ts';
import { useFit } from './use-fit.ts';
import { useFarAt } from './use-ground.ts';

/** What comes in: an observed variable, a weight, a constant, or what another block computes. */
function Entry({ data }: { readonly data: InsideNodeData }) {
  const { t } = useTranslation('canvas');
  const { node, beside } = data;
  const [variable] = data.outputs;
  const far = useFarAt(`${node.id}.value`);
  if (!variable) return null;
  const form = node.type === '' ? 'computed' : node.type;
  const shape = variable.shape === null ? null : shortShape(variable.shape);
  return (
    <>
      <div className={`disc disc-${form}`}>
        <MathSymbol symbol={variable.symbol} />
      </div>
      <div className={beside ? 'beside' : 'below'} data-far={far > 0}>
        <span className="line-name">
          {node.title ?? node.id}
          {shape !== null && <span className="shape"> · {shape === '' ? t('scalar') : shape}</span>}
          {data.sharedFrom !== null && <span className="shape"> · {t('inside:shared', { group: data.sharedFrom })}</span>}
        </span>
        <Values variable={variable} edits={typedAt(data)} node={node.id} />
      </div>
    </>
  );
}

function Output({
  data,
  place,
  variable,
}: {
  readonly data: InsideNodeData;
  readonly place: PortPlace;
  readonly variable: DrawnVariable;
}) {
  const { t } = useTranslation('inside');
  const { cx, cy } = circleOf(data.geometry, place);
  const { choice } = data;
  const select = (event: MouseEvent): void => {
    if (choice === null) return;
    event.stopPropagation();
    choose({ ...choice, value: variable.of });
  };
  const far = useFarAt(variable.address);
  const wide = variable.value !== undefined && lineWidth(variable.value) * (far || 1) > WIDE;
  const style = wide
    ? { left: cx + SIZE.circle / 2 + SIZE.overlap, top: data.geometry.height + 2 }
    : { left: cx + 3, top: cy + SIZE.circle / 2 + 2 };
  return (
    <>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the block is focusable; the inspector lists its variables. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as above. */}
      <div
        className="circle"
        style={{ left: cx - SIZE.circle / 2, top: cy - SIZE.circle / 2 }}
        onClick={select}
        data-leaves={variable.port !== null}
        data-testid={`inside-variable-${variable.address}`}
      >
        <MathSymbol symbol={variable.symbol} />
      </div>
      {variable.port !== null && (
        <span className="inside-leaves" style={{ left: cx, top: cy - SIZE.circle / 2 - 4 }}>
          {t('leaves', { port: variable.port })}
        </span>
      )}
      <div className="circle-values" data-wide={wide} data-far={far > 0} style={style}>
        <Values variable={variable} />
      </div>
    </>
  );
}

function useTitle({ node }: InsideNodeData): string {
  const { t } = useTranslation('inside');
  return operationTitle(node, t);
}

function Block({ data, at }: { readonly data: InsideNodeData; readonly at: Point }) {
  const { geometry, node, formula } = data;
  const face = <span className="formula math">{faceOf(formula)}</span>;
  const title = useTitle(data);
  const path = `${data.path}/${node.id}`;
  const isRenamed = useUi(({ editing }) => editing?.kind === 'title' && editing.node === path);
  return (
    <>
      <Outline geometry={geometry} />
      <BlockStop id={`${data.path}/${node.id}`} />
      <div
        className="function-text"
        style={{ width: SIZE.blockWidth - SIZE.overlap }}
        title={`${title}: ${formula}`}
        data-tells={node.formula !== null && !isLong(formula) ? 'formula' : 'title'}
      >
        {data.block && geometry.form === 'group' ? (
          <GroupSketch node={data.block} at={at}>
            {face}
          </GroupSketch>
        ) : (
          face
        )}
        {isRenamed && data.block ? (
          <TitleEditor node={data.block} />
        ) : (
          <span className="title">
            {title}
            {!node.id.startsWith('op') && node.title === null && <span className="title-id">{node.id}</span>}
          </span>
        )}
        {data.block && isRepeat(data.block) && <span className="group-chip">× {timesOf(data.block)}</span>}
      </div>
      {geometry.ports
        .filter((place) => place.role === 'output')
        .map((place) => {
          const variable = data.outputs.find(({ address }) => address === `${node.id}.${place.port}`);
          return variable && <Output key={place.port} data={data} place={place} variable={variable} />;
        })}
    </>
  );
}

function Cost({ data }: { readonly data: InsideNodeData }) {
  const [variable] = data.outputs;
  const title = useTitle(data);
  if (!variable) return null;
  return (
    <div className="cost">
      <span className="cost-symbol">
        <MathSymbol symbol={variable.symbol} />
      </span>
      <span className="cost-value">
        <Values variable={variable} />
      </span>
      <span className="cost-name">
        <span className="title">{title}</span>
      </span>
    </div>
  );
}

/** The handle of a port; while a wire is dragged in a group it glows or fades. */
function Port({ id, place, editable }: { readonly id: string; readonly place: PortPlace; readonly editable: boolean }) {
  const fit = useFit(id, place.port, place.kind);
  return (
    <Handle
      id={place.port}
      type={place.kind}
      position={SIDES[place.side]}
      className={editable ? `port port-${place.kind} port-${place.role}` : 'port inside-port'}
      style={{ left: place.x, top: place.y }}
      isConnectable={editable}
      title={place.port}
      data-fit={fit}
      data-testid={`inside-port-${id}.${place.port}`}
    />
  );
}

const selectSelection = (state: UiState) => state.selection;

/** What a block of a group has like one of the graph: selected, lit by a list, touched by a nudge. */
function useDrawnState({ choice, node, outputs }: InsideNodeData, id: string) {
  const selection = useUi(selectSelection);
  const lit = useIsLit('nodes', id);
  const [role, valueRole] = [useNudgeRole(id), useValueNudge(outputs[0]?.of ?? null)];
  const isValue = node.id.startsWith('@');
  return {
    'data-selected': isChosen(selection, choice, isValue),
    'data-lit': lit || undefined,
    'data-nudge': choice === null ? undefined : isValue ? valueRole : role,
  };
}

const selectDetail = (state: { readonly transform: readonly [number, number, number] }): Detail => detailAt(state.transform[2]);

/** Any node inside a block: what comes in, or an operation; in a group a block, which can be moved and wired. */
export const InsideNodeView = memo(function InsideNodeView({
  data,
  positionAbsoluteX,
  positionAbsoluteY,
}: NodeProps<InsideFlowNode>) {
  const { t } = useTranslation('inside');
  const { node, geometry, op, path, choice } = data;
  const detail = useStore(selectDetail);
  const id = node.id.startsWith('@') ? '' : `${path}/${node.id}`;
  const outside = useProgress(id);
  const progress = data.progress ?? outside;
  const state = useDrawnState(data, id);
  const title = useTitle(data);
  const isCostNode = op !== undefined && isCost(op) && node.kind === 'block';
  return (
    <div
      className={`node node-${geometry.form} inside-node`}
      data-testid={`inside-${node.id}`}
      data-type={node.type}
      data-state={progress}
      data-opens={node.opens}
      data-detail={detail}
      {...state}
    >
      <span id={spokenId(`${path}/${node.id}`)} className="visually-hidden" aria-hidden="true">
        {t(node.opens ? 'spoken-opens' : 'spoken', { title })}
      </span>
      {node.kind === 'input' ? (
        <Entry data={data} />
      ) : isCostNode ? (
        <Cost data={data} />
      ) : (
        <Block data={data} at={{ x: positionAbsoluteX, y: positionAbsoluteY }} />
      )}
      {choice !== null && id !== '' && detail !== 'far' && (
        <>
          <Marks id={id} progress={progress} formula={null} />
          <UpdateBlock id={id} />
        </>
      )}
      {geometry.ports.map((place) => (
        <Port key={place.port} id={node.id} place={place} editable={data.editable} />
      ))}
    </div>
  );
});

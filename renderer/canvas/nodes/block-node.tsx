import { type NodeProps, useStore } from '@xyflow/react';
import { memo } from 'react';
import type { Document } from '../../../graph-core/model/document.ts';
import { BlockStop } from '../../breakpoints/mark.tsx';
import { DataPort } from '../../data-card/data-port.tsx';
import { FlowMarks } from '../../flow/flow-marks.tsx';
import { flowStates } from '../../flow/flow-states.ts';
import { titleOf } from '../../i18n/block-words.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useHovered } from '../../mirror/hovered.ts';
import { useNudgeRole } from '../../nudge/use-nudge-role.ts';
import { UpdateBlock } from '../../optimiser/update-block.tsx';
import { useIsLit } from '../../paths/lit.ts';
import { useDocument } from '../../state/stores.ts';
import { type CanvasNode, spokenId } from '../bind.ts';
import { useProgress } from '../use-session-values.ts';
import { type Detail, detailAt } from '../viewport.ts';
import { expressionOf } from './body-props.ts';
import { CollapsedBody } from './collapsed-body.tsx';
import { CostBody } from './cost-body.tsx';
import { FunctionBody } from './function-body.tsx';
import { Marks } from './marks.tsx';
import { PinMark } from './pin-mark.tsx';
import { Ports } from './ports.tsx';
import { UnknownBody } from './unknown-body.tsx';
import { VariableBody } from './variable-body.tsx';

const selectDetail = (state: { readonly transform: readonly [number, number, number] }): Detail => detailAt(state.transform[2]);

const selectHasTables = ({ document }: { readonly document: Document }): boolean => document.data.sources !== undefined;

const BODIES = {
  observed: VariableBody,
  parameter: VariableBody,
  constant: VariableBody,
  random: VariableBody,
  block: FunctionBody,
  group: FunctionBody,
  cost: CostBody,
  unknown: UnknownBody,
} as const;

/**
 * Any node of the canvas: the form that its geometry says, with its ports and marks. What is in it is drawn anew only for
 * what it shows itself, never because the block is selected, hovered or dragged.
 */
export const BlockNode = memo(function BlockNode({ id, data, selected, draggable }: NodeProps<CanvasNode>) {
  const { t } = useTranslation(['canvas', 'flow']);
  const detail = useStore(selectDetail);
  const progress = useProgress(id);
  const nudge = useNudgeRole(id);
  const lit = useIsLit('nodes', id);
  const isHovered = useHovered(id);
  const hasTables = useDocument(selectHasTables);
  const states = useDocument((state) => flowStates(state.document, id));
  const Body = data.geometry.collapsed ? CollapsedBody : BODIES[data.geometry.form];
  return (
    <div
      className={`node node-${data.geometry.form}`}
      data-testid={`node-${id}`}
      data-type={data.node.type}
      data-state={progress}
      data-selected={selected}
      data-twin-hovered={isHovered}
      data-turned={data.geometry.down ? 'down' : data.geometry.turned === true}
      data-collapsed={data.geometry.collapsed === true}
      data-detail={detail}
      data-nudge={nudge}
      data-lit={lit || undefined}
      data-muted={states.includes('muted') || undefined}
    >
      {/* the name of what takes the focus, which React Flow draws around this: see bind.ts */}
      <span id={spokenId(id)} className="visually-hidden" aria-hidden="true">
        {[
          t(`spoken.${data.geometry.form}`, { title: data.node.title ?? id, type: titleOf(data.op) ?? data.node.type }),
          ...states.map((state) => t(`flow:spoken.${state}`)),
        ].join(', ')}
      </span>
      <Body data={data} detail={detail} />
      {states.length > 0 && <FlowMarks id={id} states={states} geometry={data.geometry} isFar={detail === 'far'} />}
      <BlockStop id={id} />
      {!draggable && <PinMark id={id} />}
      {detail !== 'far' && (
        <Marks id={id} progress={progress} formula={data.node.type === 'formula' ? expressionOf(data) : null} />
      )}
      {detail !== 'far' && <UpdateBlock id={id} />}
      {hasTables && data.geometry.form === 'observed' && <DataPort id={id} />}
      {detail !== 'far' && <Ports id={id} data={data} />}
    </div>
  );
});

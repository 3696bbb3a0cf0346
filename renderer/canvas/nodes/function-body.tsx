import { type MouseEvent, memo } from 'react';
import type { Address, GraphNode } from '../../../graph-core/model/document.ts';
import { timesOf } from '../../../graph-core/validate/instances.ts';
import { titleOf } from '../../i18n/block-words.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { GroupSketch } from '../../inside/group-sketch.tsx';
import { OwnFace } from '../../library/own-face.tsx';
import { groupContents, instancesOfDefinition, sourcesOf } from '../../state/derived.ts';
import { useSession } from '../../state/session.ts';
import { uiStore, useDocument, useUi } from '../../state/stores.ts';
import type { UiState } from '../../state/ui-store.ts';
import { MathSymbol } from '../../ui/symbol.tsx';
import { circleOf, ownPorts, type PortPlace, SIZE, TURNED_TOP } from '../geometry.ts';
import { hangs, outputsOf } from '../hanging.ts';
import { symbolText } from '../symbols.ts';
import { useFarNumbers, useGivesWay } from '../use-far-numbers.ts';
import { useSummary } from '../use-session-values.ts';
import { type BodyProps, expressionOf } from './body-props.ts';
import { useCostSymbol, useOrderNumber, useShapeText, useSymbol } from './names.ts';
import { Outline } from './outline.tsx';
import { revealWeights } from './reveal.ts';
import { Title } from './title.tsx';
import { GradientLine, VariableValues } from './variable-values.tsx';

function WeightChip({ address }: { readonly address: Address }) {
  const { t } = useTranslation('canvas');
  const symbol = useSymbol(address);
  const shape = useShapeText(address);
  const frozen = useDocument((state) => state.document.parameters[address]?.trainable === false);
  const text = symbolText(symbol);
  const onClick = (event: MouseEvent): void => {
    event.stopPropagation();
    const node = address.slice(0, address.lastIndexOf('.'));
    uiStore.getState().select({ nodes: [node], value: address });
  };
  return (
    <span className="weight-chip" data-frozen={frozen}>
      <button
        type="button"
        className="weight-chip-name nodrag"
        onClick={onClick}
        title={t('weight-select', { symbol: text })}
        data-testid={`weight-${address}`}
      >
        <MathSymbol symbol={symbol} /> {shape}
      </button>
      <button
        type="button"
        className="weight-chip-reveal nodrag"
        aria-label={t('weight-reveal', { symbol: text })}
        title={t('weight-reveal', { symbol: text })}
        data-testid={`reveal-${address}`}
        onClick={(event) => {
          event.stopPropagation();
          revealWeights([address]);
        }}
      >
        ○
      </button>
    </span>
  );
}

/** What a group holds: blocks and numbers to be learned, those of groups inside it included. */
function GroupChip({ node }: { readonly node: GraphNode }) {
  const { t } = useTranslation(['canvas', 'groups']);
  const text = useDocument((state) => {
    const { blocks, weights } = groupContents(state.document, node.id);
    const kept = t('group-weights', { count: weights });
    if (node.type === 'repeat') return t('group-times', { times: timesOf(node), weights: kept });
    return t('group-holds', { blocks: t('group-blocks', { count: blocks }), weights: kept });
  });
  const instances = useDocument(({ document }) => instancesOfDefinition(document, node));
  return (
    <>
      <span className="group-chip" data-testid={`group-${node.id}`}>
        {text}
      </span>
      {instances > 1 && (
        <span className="group-chip group-instances" data-testid={`instances-${node.id}`}>
          {t('groups:instances', { count: instances })}
        </span>
      )}
    </>
  );
}

/** The gradient of a hidden weight, above its block. */
function WeightGradient({ address }: { readonly address: Address }) {
  const symbol = useSymbol(address);
  const cost = useCostSymbol();
  const gradient = useSummary('gradients', address);
  if (gradient === undefined) return null;
  return (
    <span className="weight-gradient" data-testid={`weight-gradient-${address}`}>
      <span className="math">∂</span>
      <MathSymbol symbol={cost} />
      <span className="math">/∂</span>
      <MathSymbol symbol={symbol} /> = <GradientLine address={address} symbol={symbol} />
    </span>
  );
}

interface OutputProps extends BodyProps {
  readonly place: PortPlace;
}

/** Where the value stands: below the circle; beside the circle of a turned block, clear of its arch. */
function valuesAt({ turned, down }: BodyProps['data']['geometry'], cx: number, cy: number) {
  if (!turned) return { left: cx + 3, top: cy + SIZE.circle / 2 + 2 };
  return { left: cx + SIZE.circle / 2 + 4, top: down ? cy : cy - SIZE.circle / 2 - 2 };
}

/** Where the block's own text stands: in the outline, beside the round side. */
function textAt({ turned, down, body }: BodyProps['data']['geometry']) {
  if (!turned) return { width: SIZE.blockWidth - SIZE.overlap };
  return down ? { width: body, bottom: TURNED_TOP + 12 } : { width: body, top: TURNED_TOP + 12 };
}

const selectPresent = (state: UiState): number => (state.present ? 2 : 1);

/** Whether an output's value is written now, and whether that is below the block: see {@link hangs}. */
function useWritten({ data: { node, geometry }, place, detail }: OutputProps) {
  const address = `${node.id}.${place.port}`;
  const far = useFarNumbers(address);
  const givesWay = useGivesWay(address);
  const scale = useUi(selectPresent) * (far || 1);
  const isHanging = useSession(({ view }) => view !== null && hangs(node.id, geometry, view.values, scale));
  return { isWritten: (detail === 'full' && !givesWay) || far > 0, isHanging };
}

/** The open circle of a computed variable, sitting on its output, with its value where that is short. */
function Output(props: OutputProps) {
  const { data, place, detail } = props;
  const { node, geometry } = data;
  const address = `${node.id}.${place.port}`;
  const symbol = useSymbol(address);
  const { isWritten, isHanging } = useWritten(props);
  const { cx, cy } = circleOf(geometry, place);
  const select = (event: MouseEvent): void => {
    event.stopPropagation();
    uiStore.getState().select({ nodes: [address.slice(0, address.lastIndexOf('.'))], value: address });
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the block is focusable; the inspector lists its variables. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as above. */}
      <div
        className="circle"
        style={{ left: cx - SIZE.circle / 2, top: cy - SIZE.circle / 2 }}
        onClick={select}
        data-testid={`variable-${address}`}
      >
        {detail !== 'far' && <MathSymbol symbol={symbol} />}
      </div>
      {isWritten && !isHanging && (
        <div className="circle-values" data-beside={geometry.turned === true} style={valuesAt(geometry, cx, cy)}>
          <VariableValues address={address} symbol={symbol} />
        </div>
      )}
    </>
  );
}

/** A value below its block; of several each has its symbol in front. */
function HangingValue({ isNamed, ...props }: OutputProps & { readonly isNamed: boolean }) {
  const address = `${props.data.node.id}.${props.place.port}`;
  const symbol = useSymbol(address);
  const { isWritten, isHanging } = useWritten(props);
  if (!isWritten || !isHanging) return null;
  return (
    <div className="circle-values" data-wide="true">
      {isNamed && (
        <span className="hanging-name" aria-hidden="true">
          <MathSymbol symbol={symbol} />
        </span>
      )}
      <span className="hanging-lines">
        <VariableValues address={address} symbol={symbol} />
      </span>
    </div>
  );
}

/** There is little room on a block. */
const AROUND_SIGNS = /\s*([-+*/^%<>=,()])\s*/g;

/** The block's formula; of one that was typed, the text. */
function Face({ data }: Pick<BodyProps, 'data'>) {
  const expression = data.node.type === 'black-box' ? null : expressionOf(data);
  if (expression === null)
    return <span className={`formula ${data.op?.inputsOf ? 'formula-hidden' : 'math'}`}>{data.op?.symbol}</span>;
  return (
    <span className="formula formula-typed" title={expression}>
      {expression.replace(AROUND_SIGNS, '$1')}
    </span>
  );
}

/** Names of the inputs where they are the user's own. */
function PortNames({ geometry }: { readonly geometry: BodyProps['data']['geometry'] }) {
  if (geometry.turned) return null;
  return geometry.ports
    .filter(({ role }) => role === 'input')
    .map(({ port, y }) => (
      <span key={port} className="port-name" style={{ top: y - 7 }}>
        {port}
      </span>
    ));
}

const ORIGIN = { x: 0, y: 0 };

/** A deterministic function: formula, name, own weights, place in the order, and the variables it makes. */
export const FunctionBody = memo(function FunctionBody({ data, detail }: BodyProps) {
  // names of blocks are those of the language
  useTranslation();
  const { node, op, geometry } = data;
  const number = useOrderNumber(node.id);
  const hidden = useDocument((state) => {
    if (!op) return '';
    const sources = sourcesOf(state.document);
    const wired = new Set(Object.keys(op.inputs).filter((port) => sources.has(`${node.id}.${port}`)));
    return ownPorts(op, node, wired)
      .filter((port) => !wired.has(port))
      .join(' ');
  });
  const ownCount = geometry.ports.filter((place) => place.role === 'own').length;
  const outputs = outputsOf(geometry);
  const weights = hidden === '' ? [] : hidden.split(' ').map((port) => `${node.id}.${port}`);
  return (
    <>
      <Outline geometry={geometry} />
      {detail === 'full' && weights.length > 0 && (
        <div className="above" data-beside={weights.length < ownCount}>
          {weights.map((address) => (
            <WeightGradient key={address} address={address} />
          ))}
        </div>
      )}
      <div className="function-text" style={textAt(geometry)}>
        {detail === 'full' && (
          <>
            {geometry.form === 'group' ? (
              <GroupSketch node={node} at={node.position ?? ORIGIN}>
                <OwnFace node={node} symbol={op?.symbol} />
              </GroupSketch>
            ) : (
              <Face data={data} />
            )}
            <Title node={node} />
            {geometry.form === 'group' && <GroupChip node={node} />}
            {weights.length > 0 && (
              <span className="weights">
                {weights.map((address) => (
                  <WeightChip key={address} address={address} />
                ))}
              </span>
            )}
          </>
        )}
        {detail === 'middle' && <span className="formula formula-large middle-name">{node.title ?? titleOf(op)}</span>}
      </div>
      {detail === 'full' && op?.inputsOf && <PortNames geometry={geometry} />}
      {detail === 'full' && <span className="order-number">{number}</span>}
      {outputs.map((place) => (
        <Output key={place.port} data={data} place={place} detail={detail} />
      ))}
      <div className="hanging" style={{ left: geometry.width + SIZE.overlap, top: geometry.height + 2 }}>
        {outputs.map((place) => (
          <HangingValue key={place.port} data={data} place={place} detail={detail} isNamed={outputs.length > 1} />
        ))}
      </div>
    </>
  );
});

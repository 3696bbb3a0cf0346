import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Address } from '../../../graph-core/model/document.ts';
import { sourcesOf } from '../../state/derived.ts';
import { uiStore, useDocument } from '../../state/stores.ts';
import { MathSymbol } from '../../ui/symbol.tsx';
import { type NodeGeometry, ownPorts, SIZE } from '../geometry.ts';
import { symbolText } from '../symbols.ts';
import { useSummary } from '../use-session-values.ts';
import { lineWidth } from '../summary.ts';
import type { BodyProps } from './block-node.tsx';
import { useOrderNumber, useShapeText, useSymbol } from './names.ts';
import { Title } from './title.tsx';
import { GradientLine, VariableValues } from './variable-values.tsx';
import { revealWeight } from './reveal.ts';

/** Flat on the input side, round on the output side. */
function outline({ body, height }: NodeGeometry): string {
  const round = SIZE.blockHeight / 2;
  return `M 1 1 H ${body - round} A ${round - 1} ${height / 2 - 1} 0 0 1 ${body - round} ${height - 1} H 1 Z`;
}

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
          revealWeight(address);
        }}
      >
        ○
      </button>
    </span>
  );
}

/** The gradient of a hidden weight, above its block. */
function WeightGradient({ address }: { readonly address: Address }) {
  const symbol = useSymbol(address);
  const gradient = useSummary('gradients', address);
  if (gradient === undefined) return null;
  return (
    <span className="weight-gradient">
      <span className="math">∂C/∂</span>
      <MathSymbol symbol={symbol} /> = <GradientLine address={address} symbol={symbol} />
    </span>
  );
}

/** The open circle of a computed variable, sitting on its output, with its value below. */
function Output({
  address,
  y,
  height,
  detail,
}: { readonly address: Address; readonly y: number; readonly height: number } & Pick<BodyProps, 'detail'>) {
  const symbol = useSymbol(address);
  const summary = useSummary('values', address);
  const top = y - SIZE.circle / 2;
  // A long value hangs below the block, where nothing is in its way.
  const wide = summary !== undefined && lineWidth(summary) > 56;
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
        style={{ left: SIZE.blockWidth - SIZE.overlap, top }}
        onClick={select}
        data-testid={`variable-${address}`}
      >
        {detail !== 'far' && <MathSymbol symbol={symbol} />}
      </div>
      {detail === 'full' && (
        <div
          className="circle-values"
          data-wide={wide}
          style={{
            left: wide ? SIZE.blockWidth + SIZE.circle : SIZE.blockWidth - SIZE.overlap + SIZE.circle / 2 + 3,
            top: wide ? height + 2 : top + SIZE.circle + 2,
          }}
        >
          <VariableValues address={address} symbol={symbol} />
        </div>
      )}
    </>
  );
}

/** A deterministic function: formula, name, own weights, place in the order, and the variables it makes. */
export function FunctionBody({ data, detail }: BodyProps) {
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
  const weights = hidden === '' ? [] : hidden.split(' ').map((port) => `${node.id}.${port}`);
  return (
    <>
      <svg className="outline" width={geometry.body} height={geometry.height} aria-hidden="true">
        <path className="outline-ring" d={outline(geometry)} />
        <path className="outline-gap" d={outline(geometry)} />
        <path className="outline-shape" d={outline(geometry)} />
      </svg>
      {detail === 'full' && weights.length > 0 && (
        <div className="above" data-beside={weights.length < ownCount}>
          {weights.map((address) => (
            <WeightGradient key={address} address={address} />
          ))}
        </div>
      )}
      <div className="function-text" style={{ width: SIZE.blockWidth - SIZE.overlap }}>
        {detail === 'full' && (
          <>
            <span className="formula math">{op?.symbol}</span>
            <Title node={node} />
            {weights.length > 0 && (
              <span className="weights">
                {weights.map((address) => (
                  <WeightChip key={address} address={address} />
                ))}
              </span>
            )}
          </>
        )}
        {detail === 'middle' && <span className="formula formula-large">{node.title ?? op?.title}</span>}
      </div>
      {detail === 'full' && <span className="order-number">{number}</span>}
      {geometry.ports
        .filter((place) => place.role === 'output')
        .map((place) => (
          <Output key={place.port} address={`${node.id}.${place.port}`} y={place.y} height={geometry.height} detail={detail} />
        ))}
    </>
  );
}

import { Handle, type NodeProps, useStore } from '@xyflow/react';
import { Check } from 'lucide-react';
import { memo, useCallback } from 'react';
import { isDisc, SIZE } from '../canvas/geometry.ts';
import { useCostSymbol } from '../canvas/nodes/names.ts';
import { Outline } from '../canvas/nodes/outline.tsx';
import { lineWidth, WIDE } from '../canvas/summary.ts';
import { useSummary } from '../canvas/use-session-values.ts';
import { type Detail, detailAt } from '../canvas/viewport.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { Gradient, ratio, Total } from './gradient.tsx';
import { useHovered } from './hovered.ts';
import { isCostTwin, type TwinData, type TwinFactor, type TwinNode, type TwinOutput, type TwinWeight } from './mirror-drawing.ts';
import { type BackwardPlace, type TwinState, twinState } from './reach.ts';

const useTwinState = (place: BackwardPlace | null): TwinState =>
  useSession(
    useCallback(({ view, status }: SessionState) => twinState(place, view?.cursor ?? null, status === 'training'), [place]),
  );

/** Where the numbers of an output stand: where the graph has its value, reflected. */
function placeOf({ geometry, across }: TwinData, { at }: TwinOutput, wide: boolean) {
  const half = SIZE.circle / 2;
  if (across === 'none' && geometry.turned) return { left: at.x + half + 4, top: at.y - half - 2 };
  const left = across === 'x' ? at.x - (wide ? half : 3) : at.x + (wide ? half : 3);
  if (across === 'y') return { left, bottom: wide ? geometry.height + 2 : geometry.height - at.y + half + 2 };
  return { left, top: wide ? geometry.height + 2 : at.y + half + 2 };
}

const ARROW = 34;

/** Where backward starts: an arrow from outside, with what it brings. */
function Seed({
  at,
  across,
  turned,
  seed,
}: {
  readonly at: TwinOutput['at'];
  readonly across: TwinData['across'];
  readonly turned: boolean;
  readonly seed: string;
}) {
  const [dx, dy] = turned ? [0, across === 'y' ? 1 : -1] : [across === 'x' ? -1 : 1, 0];
  const [x, y] = [at.x + dx * ARROW, at.y + dy * ARROW];
  return (
    <>
      <svg className="twin-lines" aria-hidden="true">
        <line x1={x} y1={y} x2={at.x + dx * 9} y2={at.y + dy * 9} markerEnd="url(#arrow-backward)" />
      </svg>
      <span className="twin-seed math" style={{ left: x + dx * 10, top: y + dy * 10 }} data-testid="mirror-seed">
        {seed}
      </span>
    </>
  );
}

function Output({ data, output, detail }: { readonly data: TwinData; readonly output: TwinOutput; readonly detail: Detail }) {
  const gradient = useSummary('gradients', output.address);
  const names = useGraphNames();
  const cost = useCostSymbol();
  const isCost = isCostTwin(data);
  const wide = gradient !== undefined && lineWidth(gradient) > WIDE && data.geometry.turned !== true;
  const adds = output.uses.length > 1;
  const half = SIZE.circle / 2;
  return (
    <>
      {output.seed !== null && (
        <Seed at={output.at} across={data.across} turned={data.geometry.turned === true} seed={output.seed} />
      )}
      {adds && (
        <div
          className="circle twin-sum"
          style={{ left: output.at.x - half, top: output.at.y - half }}
          data-testid={`mirror-sum-${output.address}`}
        >
          Σ
        </div>
      )}
      {!isCost && output.reached && detail !== 'far' && (
        <div className="circle-values twin-values" data-wide={wide} data-across={data.across} style={placeOf(data, output, wide)}>
          {adds && (
            <span className="twin-name math">{ratio(cost, names.symbol(output.address), names.isScalar(output.address))}</span>
          )}
          <Total output={output} named={detail === 'full' && !adds} />
        </div>
      )}
    </>
  );
}

/** The gradient of a variable leaves the network at its end. */
function Variable({ data, detail }: { readonly data: TwinData; readonly detail: Detail }) {
  const { t } = useTranslation('mirror');
  const names = useGraphNames();
  const cost = useCostSymbol();
  const [output] = data.outputs;
  if (!output) return null;
  const adds = output.uses.length > 1;
  const label = ratio(cost, names.symbol(output.address), names.isScalar(output.address));
  return (
    <>
      {adds ? (
        <div className="twin-end twin-sum" data-testid={`mirror-sum-${output.address}`}>
          Σ
          {detail !== 'far' && (
            <span className="twin-name twin-sum-name math" data-across={data.across}>
              {label}
            </span>
          )}
        </div>
      ) : (
        <div className="twin-end">
          {detail !== 'far' && <span className="math">{output.reached ? label : names.symbol(output.address)}</span>}
        </div>
      )}
      {detail !== 'far' && (
        <div className={data.across === 'y' ? 'above twin-below' : 'below twin-below'} data-sum={adds} data-across={data.across}>
          {output.reached ? <Total output={output} named={false} /> : <span className="twin-none">{t('no-gradient')}</span>}
        </div>
      )}
    </>
  );
}

function Weight({ weight, line }: { readonly weight: TwinWeight; readonly line: number }) {
  const { at, side, address } = weight;
  const upright = side === 'top' || side === 'bottom';
  const [dx, dy] = upright ? [0, side === 'top' ? -1 : 1] : [side === 'left' ? -1 : 1, 0];
  const tip = upright ? 18 : 24;
  const text = upright
    ? { left: at.x + 12, [side === 'top' ? 'bottom' : 'top']: `calc(100% + 4px + ${1.4 * line}em)` }
    : { left: at.x + dx * 34, top: at.y - 9 };
  return (
    <>
      <svg className="twin-lines" aria-hidden="true">
        <line x1={at.x} y1={at.y} x2={at.x + dx * tip} y2={at.y + dy * tip} markerEnd="url(#arrow-backward)" />
      </svg>
      <span className="twin-weight" data-side={side} style={text} data-testid={`mirror-weight-${address}`}>
        <Gradient address={address} named />
      </span>
    </>
  );
}

function Factor({ factor }: { readonly factor: TwinFactor }) {
  const names = useGraphNames();
  const [of, by] = [names.symbol(factor.of), names.symbol(factor.by)];
  const scalar = names.isScalar(factor.of) && names.isScalar(factor.by);
  return <span className="twin-factor math">· {factor.elementwise ? `h′(${by})` : ratio(of, by, scalar)}</span>;
}

/** Of each kind, in one line; a block with more says so. */
const SHOWN = 2;

function Factors({ factors, className }: { readonly factors: readonly TwinFactor[]; readonly className: string }) {
  return (
    <span className={className}>
      {factors.slice(0, SHOWN).map((factor) => (
        <Factor key={factor.by} factor={factor} />
      ))}
      {factors.length > SHOWN && <span className="twin-factor">…</span>}
    </span>
  );
}

function Face({ data, detail }: { readonly data: TwinData; readonly detail: Detail }) {
  const { t } = useTranslation('mirror');
  const names = useGraphNames();
  const { factors, geometry, across, node } = data;
  const title = names.block(node.id);
  const [states, weights] = [factors.filter(({ isWeight }) => !isWeight), factors.filter(({ isWeight }) => isWeight)];
  // a product of weights alone has nothing else to tell from afar
  const shows = detail === 'full' || states.length === 0;
  const text = detail !== 'far' && (
    <>
      {states.length > 0 && <Factors factors={states} className="twin-factors" />}
      {weights.length > 0 && shows && <Factors factors={weights} className="twin-factors twin-factors-small" />}
      {!data.reached && <span className="twin-none">{t('no-gradient')}</span>}
      {detail === 'full' && <span className="title">{title}</span>}
    </>
  );
  if (isCostTwin(data)) return <div className="cost twin-cost">{text}</div>;
  const shift = across === 'x' ? geometry.width - geometry.body + SIZE.overlap : 0;
  const turned = geometry.turned ? { top: across === 'y' ? 0 : 44, bottom: across === 'y' ? 44 : 0 } : {};
  return (
    <>
      <div className="twin-outline" data-across={across}>
        <Outline geometry={geometry} />
      </div>
      <div className="function-text twin-text" style={{ left: shift, width: geometry.body - SIZE.overlap, ...turned }}>
        {text}
      </div>
    </>
  );
}

/** What a screen reader says: the products that the block makes, and how far they are. */
function useSpoken(data: TwinData, state: TwinState): string {
  const { t } = useTranslation('mirror');
  const names = useGraphNames();
  const cost = useCostSymbol();
  const name = names.block(data.node.id);
  if (!data.reached) return t('spoken.none', { name });
  if (data.factors.length === 0) return t('spoken.variable', { cost, symbol: names.symbol(data.outputs[0]?.address ?? '') });
  const of = names.symbol(data.factors[0]?.of ?? '');
  const factors = data.factors.map(({ by, elementwise }) => {
    const symbol = names.symbol(by);
    return elementwise ? t('spoken.slope', { symbol }) : t('spoken.factor', { of, symbol });
  });
  return t('spoken.block', { name, cost, of, factors: factors.join(t('spoken.and')), state: t(`state.${state}`) });
}

const selectDetail = (state: { readonly transform: readonly [number, number, number] }): Detail => detailAt(state.transform[2]);

/** The backward twin of a block or of a variable. */
export const TwinNodeView = memo(function TwinNodeView({ id, data }: NodeProps<TwinNode>) {
  const { t } = useTranslation('mirror');
  const detail = useStore(selectDetail);
  const state = useTwinState(data.place);
  const isHovered = useHovered(id);
  const isSelected = useUi(
    useCallback((ui: UiState) => ui.selection.nodes.some((path) => `${path}/`.startsWith(`${id}/`)), [id]),
  );
  const spoken = useSpoken(data, state);
  const { form } = data.geometry;
  const isVariable = isDisc(form);
  return (
    <section
      className={`node node-${form} twin`}
      data-testid={`mirror-${id}`}
      data-state={state}
      data-reached={data.reached}
      data-selected={isSelected}
      data-hovered={isHovered}
      data-detail={detail}
      data-turned={data.geometry.turned === true}
      aria-label={spoken}
    >
      {isVariable ? <Variable data={data} detail={detail} /> : <Face data={data} detail={detail} />}
      {!isVariable && data.outputs.map((output) => <Output key={output.address} data={data} output={output} detail={detail} />)}
      {detail !== 'far' && data.weights.map((weight, line) => <Weight key={weight.address} weight={weight} line={line} />)}
      {detail === 'full' && data.number !== null && (
        <span className="order-number twin-number" data-across={data.across}>
          {data.number}
        </span>
      )}
      {(state === 'done' || state === 'current') && detail !== 'far' && (
        <span className="mark-done twin-done" data-across={data.across} role="img" aria-label={t('state.done')}>
          <Check size={11} aria-hidden />
        </span>
      )}
      <TwinHandles id={id} />
    </section>
  );
});

const selectHandles =
  (id: string) => (state: { readonly nodeLookup: ReadonlyMap<string, { readonly handles?: TwinNode['handles'] }> }) =>
    state.nodeLookup.get(id)?.handles;

/** React Flow wants the handles in the page, too. */
function TwinHandles({ id }: { readonly id: string }) {
  const handles = useStore(useCallback((state) => selectHandles(id)(state), [id]));
  return handles?.map((handle) => (
    <Handle
      key={`${handle.type} ${handle.id}`}
      id={handle.id ?? null}
      type={handle.type}
      position={handle.position}
      className="port inside-port"
      style={{ left: handle.x + SIZE.handle / 2, top: handle.y + SIZE.handle / 2, right: 'auto', bottom: 'auto' }}
      isConnectable={false}
    />
  ));
}

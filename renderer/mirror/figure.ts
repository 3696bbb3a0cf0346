import type { Position } from '@xyflow/react';
import type { StepView, TensorSummary } from '../../session/protocol.ts';
import { isDisc, outlineOf, SIZE } from '../canvas/geometry.ts';
import { summaryText } from '../canvas/summary.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { pathText, plainPiece } from '../routing/curve.ts';
import { isCostTwin, type MirrorEdge, type TwinData, type TwinFactor, type TwinNode } from './mirror-drawing.ts';

/** The derivative network as a figure of its own: an SVG for print, with the gradients of the step on view. */

export interface FigureInputs {
  readonly nodes: readonly TwinNode[];
  readonly edges: readonly MirrorEdge[];
  readonly gradients: StepView['gradients'];
  readonly names: GraphNames;
}

const INK = { line: '#c2410c', block: '#1f4fb4', fill: '#eef3fd', cost: '#b42318', grey: '#8c9299', text: '#1b1f23' } as const;
/** Around the shapes, for what is written beside them. */
const MARGIN = 90;
const ARROW = 34;
const SHOWN = 2;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

interface TextOptions {
  readonly size?: number;
  readonly color?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly italic?: boolean;
}

function text(x: number, y: number, content: string, options: TextOptions = {}): string {
  const { size = 12, color = INK.text, anchor = 'middle', italic = false } = options;
  const family = italic ? 'font-family="serif" font-style="italic"' : 'font-family="sans-serif"';
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${color}" text-anchor="${anchor}" ${family}>${escaped(content)}</text>`;
}

const arrow = (d: string, color: string): string =>
  `<path d="${d}" fill="none" stroke="${color}" stroke-width="1.6" stroke-dasharray="6 4" marker-end="url(#head)"/>`;

const known = (summary: TensorSummary | undefined): string => (summary ? summaryText(summary) : '–');

class Figure {
  readonly #inputs: FigureInputs;
  readonly #places: ReadonlyMap<string, TwinNode>;

  constructor(inputs: FigureInputs) {
    this.#inputs = inputs;
    this.#places = new Map(inputs.nodes.map((node) => [node.id, node]));
  }

  #ratio(of: string, by: string): string {
    const { names } = this.#inputs;
    const d = names.isScalar(of) && names.isScalar(by) ? 'd' : '∂';
    return `${d}${names.symbol(of)}/${d}${names.symbol(by)}`;
  }

  #gradient(address: string): string {
    const { names, gradients } = this.#inputs;
    const d = names.isScalar(address) ? 'd' : '∂';
    return `${d}${names.cost}/${d}${names.symbol(address)} = ${known(gradients[address])}`;
  }

  #factor({ of, by, elementwise }: TwinFactor): string {
    return `· ${elementwise ? `h′(${this.#inputs.names.symbol(by)})` : this.#ratio(of, by)}`;
  }

  wire({ source, sourceHandle, target, targetHandle, data }: MirrorEdge): string {
    const [from, to] = [this.#end(source, sourceHandle, 'source'), this.#end(target, targetHandle, 'target')];
    if (!from || !to) return '';
    const path = pathText([plainPiece([from.x, from.y], from.side, [to.x, to.y], to.side)]);
    return data?.gradient == null
      ? `<path d="${path}" fill="none" stroke="${INK.grey}" stroke-width="1"/>`
      : arrow(path, INK.line);
  }

  #end(id: string, handle: string | null | undefined, type: string): { x: number; y: number; side: Position } | null {
    const node = this.#places.get(id);
    const place = node?.handles?.find((each) => each.id === handle && each.type === type);
    if (!node || !place) return null;
    const half = SIZE.handle / 2;
    return { x: node.position.x + place.x + half, y: node.position.y + place.y + half, side: place.position };
  }

  node(node: TwinNode): string {
    const { x, y } = node.position;
    const { data } = node;
    const parts = [
      this.#shape(data),
      this.#words(data),
      ...data.outputs.map((output) => this.#output(data, output)),
      ...data.weights.map((weight, line) => this.#weight(weight, line)),
    ];
    return `<g transform="translate(${x}, ${y})">${parts.join('')}</g>`;
  }

  #shape(data: TwinData): string {
    const { geometry, across } = data;
    const { width, height, form } = geometry;
    const color = data.reached ? INK.block : INK.grey;
    if (isCostTwin(data))
      return `<rect width="${width}" height="${height}" fill="#fdecea" stroke="${INK.cost}" stroke-width="2.5"/>`;
    if (isDisc(form)) {
      const fill = form === 'observed' ? '#d8dadd' : '#ffffff';
      return `<circle cx="${width / 2}" cy="${height / 2}" r="${width / 2}" fill="${fill}" stroke="${data.reached ? INK.text : INK.grey}" stroke-width="2"/>`;
    }
    const flip =
      across === 'x' ? `translate(${width}, 0) scale(-1, 1)` : across === 'y' ? `translate(0, ${height}) scale(1, -1)` : '';
    return `<path d="${outlineOf(geometry, 1)}" transform="${flip}" fill="${INK.fill}" stroke="${color}" stroke-width="2"/>`;
  }

  #words(data: TwinData): string {
    const { geometry, across, node, factors } = data;
    const { names } = this.#inputs;
    const { form, width, height, body } = geometry;
    if (isDisc(form)) return text(width / 2, height / 2 + 5, names.symbol(`${node.id}.value`), { size: 16, italic: true });
    const middle = across === 'x' ? width - body / 2 : body / 2;
    const [states, weights] = [factors.filter(({ isWeight }) => !isWeight), factors.filter(({ isWeight }) => isWeight)];
    const line = (list: readonly TwinFactor[]): string =>
      list
        .slice(0, SHOWN)
        .map((factor) => this.#factor(factor))
        .join('  ') + (list.length > SHOWN ? ' …' : '');
    // a cost is narrow: one factor a line
    const lines = isCostTwin(data)
      ? factors.slice(0, SHOWN).map((factor) => line([factor]))
      : [states, weights].filter((list) => list.length > 0).map(line);
    const written = lines.map((each, i) => text(middle, height / 2 - 8 + 17 * i, each, { size: 13, italic: true }));
    return `${written.join('')}${text(middle, height / 2 + 28, names.block(node.id), { size: 11, color: INK.grey })}`;
  }

  #output(data: TwinData, { address, at, uses, seed, reached }: TwinData['outputs'][number]): string {
    const { gradients } = this.#inputs;
    if (seed !== null) {
      const [dx, dy] = data.geometry.turned ? [0, data.across === 'y' ? 1 : -1] : [data.across === 'x' ? -1 : 1, 0];
      const from = { x: at.x + dx * ARROW, y: at.y + dy * ARROW };
      const label = text(from.x + dx * 12, from.y + dy * 12 + 5, seed, { size: 16, color: INK.line });
      return `${arrow(`M ${from.x} ${from.y} L ${at.x + dx * 9} ${at.y + dy * 9}`, INK.line)}${label}`;
    }
    if (!reached || isCostTwin(data)) return '';
    const low = Math.max(data.geometry.height, at.y + SIZE.circle / 2) + 14;
    const total = text(at.x, low, this.#gradient(address), { color: INK.line });
    if (uses.length < 2) return total;
    const { geometry, across } = data;
    // a variable keeps its symbol: the sum stands where the contributions arrive
    const isVariable = isDisc(geometry.form);
    const radius = isVariable ? 10 : SIZE.circle / 2;
    const cx = isVariable && across === 'x' ? 0 : at.x;
    const sum = `<circle cx="${cx}" cy="${at.y}" r="${radius}" fill="#ffffff" stroke="${INK.line}" stroke-width="1.6"/>`;
    const contributions = uses.map((use, i) =>
      text(at.x, low + 15 * (i + 1), `${i === 0 ? '= ' : '+ '}${known(gradients[use])}`, { color: INK.line }),
    );
    return `${sum}${text(cx, at.y + 5, 'Σ', { size: isVariable ? 13 : 18 })}${total}${contributions.join('')}`;
  }

  #weight({ address, at, side }: TwinData['weights'][number], line: number): string {
    const upright = side === 'top' || side === 'bottom';
    const [dx, dy] = upright ? [0, side === 'top' ? -1 : 1] : [side === 'left' ? -1 : 1, 0];
    const tip = { x: at.x + dx * 24, y: at.y + dy * 24 };
    const anchor = upright ? 'start' : side === 'left' ? 'end' : 'start';
    const label = text(tip.x + (upright ? 8 : dx * 8), tip.y + dy * 15 * line + 4, this.#gradient(address), {
      color: INK.line,
      anchor,
    });
    return `${arrow(`M ${at.x} ${at.y} L ${tip.x} ${tip.y}`, INK.line)}${label}`;
  }
}

/** The text of an SVG file; its size is that of the drawing at zoom 1. */
export function figureOf(inputs: FigureInputs): string {
  const figure = new Figure(inputs);
  const corners = inputs.nodes.map(({ position, data: { geometry } }) => ({ ...position, ...geometry }));
  const left = Math.min(...corners.map(({ x }) => x)) - MARGIN;
  const top = Math.min(...corners.map(({ y }) => y)) - MARGIN;
  const width = Math.max(...corners.map(({ x, width: own }) => x + own)) + MARGIN - left;
  const height = Math.max(...corners.map(({ y, height: own }) => y + own)) + MARGIN - top;
  const head = `<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M 0 0 L 10 5 L 0 10 z" fill="${INK.line}"/></marker></defs>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}">`,
    head,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="#ffffff"/>`,
    ...inputs.edges.map((edge) => figure.wire(edge)),
    ...inputs.nodes.map((node) => figure.node(node)),
    '</svg>',
    '',
  ].join('\n');
}

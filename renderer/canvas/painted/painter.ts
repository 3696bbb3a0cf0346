import type { Document, NodeId, Point } from '../../../graph-core/model/document.ts';
import type { Influence } from '../../../graph-core/validate/reach.ts';
import type { StepView } from '../../../session/protocol.ts';
import type { NudgeReach } from '../../nudge/use-nudge-role.ts';
import type { Lit } from '../../paths/lit.ts';
import { placeInOrder } from '../../state/derived.ts';
import { idOf, type Selection, type Viewport } from '../../state/ui-store.ts';
import { boundsOfLayout, type Layout, layoutOf, layoutWhile, wiresAt } from '../layout.ts';
import type { Rect } from '../viewport.ts';
import { changedPart, joined } from './changed.ts';
import { faultyIn, litWires, paintNudge } from './marks.ts';
import { type Camera, paintFrames, paintNodes, paintWires, type Shown, strokeWires } from './paint.ts';
import { type Palette, paletteOf } from './palette.ts';
import { Sprites } from './sprites.ts';

/** What a picture shows. */
export interface Scene {
  readonly document: Document;
  readonly moving: ReadonlyMap<NodeId, Point>;
  readonly selection: Selection;
  readonly hovered: NodeId | null;
  readonly view: StepView | null;
  /** The block of the step on view while somebody steps. */
  readonly current: NodeId | null;
  readonly phase: 'forward' | 'backward' | 'update' | null;
  readonly influence: Influence | null;
  readonly nudge: NudgeReach | null;
  /** What is pointed at in a list. */
  readonly lit: Lit;
  /** Another theme has other colours. */
  readonly theme: string;
}

/** The picture reaches so much of the pane beyond each of its sides, so that it need not be painted for every move. */
const ROOM = 0.25;
/** After a zoom the picture is stretched until nobody turns the wheel for so long, in milliseconds. */
const REST = 120;
/** Stretched farther than this it is painted at once. */
const MOST_STRETCHED = 2;
/** So many selected wires are marked one by one; where there are more, everything is selected. */
const MOST_WIRES = 2000;

const NOTHING: ReadonlySet<NodeId> = new Set();

interface Pane {
  readonly width: number;
  readonly height: number;
}

/**
 * Keeps two pictures, one over the other: all of the drawing, and what changes with every move of a hand (the selection, what the
 * pointer is on, what is dragged). A view that moves on moves the pictures; they are painted anew where they end, at another zoom,
 * and when the scene has changed, at most once a frame.
 */
export class Painter {
  readonly #base: HTMLCanvasElement;
  readonly #top: HTMLCanvasElement;
  #scene: Scene | null = null;
  #viewport: Viewport = { x: 0, y: 0, zoom: 1 };
  #pane: Pane = { width: 0, height: 0 };
  /** Of what the pictures were painted for. */
  #painted: { readonly viewport: Viewport; readonly pane: Pane; readonly density: number } | null = null;
  #sprites: { readonly made: Sprites; readonly palette: Palette; readonly key: string } | null = null;
  /** What of the lower picture has to be painted anew; the upper one always is. */
  #dirty: Rect | 'all' | null = 'all';
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | null = null;

  constructor(base: HTMLCanvasElement, top: HTMLCanvasElement) {
    this.#base = base;
    this.#top = top;
  }

  /** Shows another scene. */
  show(scene: Scene): void {
    const before = this.#scene;
    this.#scene = scene;
    const changed = before === null ? 'all' : changedPart(before, scene);
    this.#dirty = joined(this.#dirty, changed);
    this.#ask();
  }

  /** Follows the canvas. */
  look(viewport: Viewport, pane: Pane): void {
    this.#viewport = viewport;
    this.#pane = pane;
    this.#place();
    if (this.#mustPaint()) {
      this.#dirty = 'all';
      this.#ask();
    } else if (this.#painted?.viewport.zoom !== viewport.zoom) this.#paintAtRest();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    if (this.#rest !== null) clearTimeout(this.#rest);
  }

  #ask(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paintAtRest(): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#dirty = 'all';
      this.#ask();
    }, REST);
  }

  /** Whether what is in sight goes beyond the pictures, or is stretched too far. */
  #mustPaint(): boolean {
    const { width, height } = this.#pane;
    if (width === 0 || height === 0) return false;
    const before = this.#painted;
    if (before === null || before.pane.width !== width || before.pane.height !== height) return true;
    const stretched = this.#viewport.zoom / before.viewport.zoom;
    if (stretched > MOST_STRETCHED || stretched < 1 / MOST_STRETCHED) return true;
    const bounds = this.#scene && boundsOfLayout(layoutOf(this.#scene.document));
    return bounds !== null && !covers(areaOf(before.viewport, before.pane, ROOM), areaOf(this.#viewport, this.#pane, 0), bounds);
  }

  /** Moves and stretches the pictures to where the view is. */
  #place(): void {
    const before = this.#painted;
    if (before === null) return;
    const stretched = this.#viewport.zoom / before.viewport.zoom;
    const x = this.#viewport.x - (before.viewport.x + ROOM * before.pane.width) * stretched;
    const y = this.#viewport.y - (before.viewport.y + ROOM * before.pane.height) * stretched;
    for (const picture of [this.#base, this.#top]) picture.style.transform = `translate(${x}px, ${y}px) scale(${stretched})`;
  }

  #paint(): void {
    const scene = this.#scene;
    const { width, height } = this.#pane;
    if (scene === null || width === 0 || height === 0) return;
    const density = window.devicePixelRatio || 1;
    const base = this.#dirty;
    if (base === 'all') {
      this.#painted = { viewport: this.#viewport, pane: this.#pane, density };
      this.#place();
    }
    if (this.#painted === null) return;
    const camera = cameraOf(this.#painted);
    const { made, palette } = this.#stamps(scene, camera);
    if (base === 'all') {
      const pen = this.#blank(this.#base);
      if (pen) paintAll(pen, scene, made, palette, camera);
    } else if (base !== null) {
      const pen = this.#base.getContext('2d');
      if (pen) paintPart(pen, scene, made, palette, camera, base);
    }
    const over = this.#blank(this.#top);
    if (over) paintOver(over, scene, made, palette, camera);
    this.#dirty = null;
  }

  #stamps(scene: Scene, { scale }: Camera) {
    const key = `${scale} ${scene.theme}`;
    if (this.#sprites?.key === key) return this.#sprites;
    const palette = paletteOf(this.#base);
    this.#sprites = { made: new Sprites(palette, scale), palette, key };
    return this.#sprites;
  }

  /** An empty picture of the right size. */
  #blank(picture: HTMLCanvasElement): CanvasRenderingContext2D | null {
    const { pane, density } = this.#painted ?? { pane: this.#pane, density: 1 };
    const [width, height] = [pane.width, pane.height].map((side) => Math.round(side * (1 + 2 * ROOM) * density)) as [
      number,
      number,
    ];
    const pen = picture.getContext('2d');
    if (picture.width === width && picture.height === height) pen?.clearRect(0, 0, width, height);
    else {
      picture.width = width;
      picture.height = height;
      picture.style.width = `${width / density}px`;
      picture.style.height = `${height / density}px`;
    }
    return pen;
  }
}

/** The part of the document on a pane, with a share of the pane around it. */
const areaOf = ({ x, y, zoom }: Viewport, { width, height }: Pane, room: number): Rect => ({
  x: (-x - room * width) / zoom,
  y: (-y - room * height) / zoom,
  width: ((1 + 2 * room) * width) / zoom,
  height: ((1 + 2 * room) * height) / zoom,
});

/** Whether a picture shows all that there is to see. */
function covers(picture: Rect, seen: Rect, bounds: Rect): boolean {
  const [left, top] = [Math.max(seen.x, bounds.x), Math.max(seen.y, bounds.y)];
  const right = Math.min(seen.x + seen.width, bounds.x + bounds.width);
  const bottom = Math.min(seen.y + seen.height, bounds.y + bounds.height);
  if (left >= right || top >= bottom) return true;
  return picture.x <= left && picture.y <= top && picture.x + picture.width >= right && picture.y + picture.height >= bottom;
}

const cameraOf = ({
  viewport,
  pane,
  density,
}: {
  readonly viewport: Viewport;
  readonly pane: Pane;
  readonly density: number;
}): Camera => ({
  x: (viewport.x + ROOM * pane.width) * density,
  y: (viewport.y + ROOM * pane.height) * density,
  scale: viewport.zoom * density,
  density,
  area: areaOf(viewport, pane, ROOM),
});

function paintAll(pen: CanvasRenderingContext2D, scene: Scene, sprites: Sprites, palette: Palette, camera: Camera): void {
  const lifted = scene.moving.size === 0 ? NOTHING : new Set(scene.moving.keys());
  const shown: Shown = { ...scene, layout: layoutOf(scene.document), lifted };
  paintWires(pen, shown, palette, camera);
  paintNodes(pen, shown, { sprites, palette }, camera);
}

/** Paints a part of the picture anew. */
function paintPart(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  sprites: Sprites,
  palette: Palette,
  camera: Camera,
  area: Rect,
): void {
  const [left, top] = [Math.floor(camera.x + area.x * camera.scale), Math.floor(camera.y + area.y * camera.scale)];
  const [width, height] = [Math.ceil(area.width * camera.scale) + 1, Math.ceil(area.height * camera.scale) + 1];
  pen.save();
  pen.beginPath();
  pen.rect(left, top, width, height);
  pen.clip();
  pen.clearRect(left, top, width, height);
  paintAll(pen, scene, sprites, palette, { ...camera, area });
  pen.restore();
}

/** Places of nodes in the layout. */
const placesOf = (document: Document, ids: Iterable<NodeId>): number[] => {
  const place = placeInOrder(document);
  return [...ids].flatMap((id) => place.get(id) ?? []);
};

function paintOver(pen: CanvasRenderingContext2D, scene: Scene, sprites: Sprites, palette: Palette, camera: Camera): void {
  const { document, moving, selection, hovered, current } = scene;
  const still = layoutOf(document);
  const layout = moving.size === 0 ? still : layoutWhile(still, placeInOrder(document), moving);
  const shown: Shown = { ...scene, layout, lifted: NOTHING };
  if (moving.size > 0) {
    const lifted = placesOf(document, moving.keys());
    paintWires(pen, shown, palette, camera, wiresAt(layout, new Set(lifted)));
    paintNodes(pen, shown, { sprites, palette }, camera, lifted);
  }
  if (selection.edges.length > 0 && selection.edges.length <= MOST_WIRES) {
    pen.strokeStyle = palette.focus;
    pen.lineWidth = Math.max(4 * camera.scale, 2 * camera.density);
    pen.globalAlpha = 0.5;
    strokeWires(pen, layout, chosenWires(document, layout, selection), camera);
    pen.globalAlpha = 1;
  }
  const frame = (ids: readonly NodeId[], colour: string, ground = 0): void =>
    paintFrames(pen, layout, placesOf(document, ids), camera, colour, ground);
  frame(faultyIn(document), palette.warning);
  frame(selection.nodes, palette.focus, 0.18);
  const lit = litWires(document, layout, scene.lit);
  if (lit.length > 0) {
    pen.strokeStyle = palette.focus;
    pen.lineWidth = Math.max(4 * camera.scale, 1.5 * camera.density);
    strokeWires(pen, layout, lit, camera);
  }
  frame([...scene.lit.nodes], palette.focus);
  if (hovered !== null) frame([hovered], palette.focus);
  if (scene.nudge !== null) {
    const { moved, behind } = scene.nudge;
    paintNudge(pen, layout, { moved: placesOf(document, moved), behind: placesOf(document, behind) }, palette, camera);
  }
  if (current !== null) frame([current], scene.phase === 'forward' ? palette.forward : palette.backward);
}

function chosenWires(document: Document, { forms: { wires } }: Layout, selection: Selection): number[] {
  const chosen = new Set(selection.edges);
  return [...wires.edges.keys()].filter((wire) => {
    const edge = document.edges[wires.edges[wire] as number];
    return edge !== undefined && chosen.has(idOf(edge));
  });
}

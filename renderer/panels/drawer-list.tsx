import {
  Activity,
  Bike,
  ChartColumn,
  ChartSpline,
  Contrast,
  Database,
  Grid3x3,
  HeartPulse,
  History,
  ListOrdered,
  Mountain,
  Octagon,
  SlidersHorizontal,
  TextCursorInput,
  TriangleAlert,
} from 'lucide-react';
import { BreakpointsPanel } from '../breakpoints/breakpoints-panel.tsx';
import { EpisodePanel } from '../episode/episode-panel.tsx';
import { FieldPanel } from '../field/field-panel.tsx';
import { HealthPanel } from '../health/health-panel.tsx';
import { HistogramsPanel } from '../histograms/histograms-panel.tsx';
import { ProgramPanel } from '../program/program-panel.tsx';
import { RatesPanel } from '../rates/rates-panel.tsx';
import { ResultsPanel } from '../results/results-panel.tsx';
import { RunsPanel } from '../runs/runs-panel.tsx';
import type { DrawerTab } from '../state/docks.ts';
import { SurfacePanel } from '../surface/surface-panel.tsx';
import { TextPanel } from '../text/text-panel.tsx';
import { DataPanel } from './data-panel.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { ProblemsPanel } from './problems-panel.tsx';
import { TrainingPanel } from './training-panel.tsx';

interface DrawerEntry {
  readonly id: DrawerTab;
  readonly icon: typeof Activity;
  readonly panel: () => React.ReactNode;
  /** Its numbers tell those that are hidden while they are predicted. */
  readonly tells?: true;
  /** Another view of training: beside its tab, not in the status line, which has no room for all. */
  readonly ofTraining?: true;
}

/** The panels that come below the graph, in their order. */
export const DRAWER: readonly DrawerEntry[] = [
  { id: 'data', icon: Database, panel: () => <DataPanel /> },
  { id: 'training', icon: Activity, panel: () => <TrainingPanel />, tells: true },
  { id: 'rates', icon: SlidersHorizontal, panel: () => <RatesPanel />, tells: true, ofTraining: true },
  { id: 'runs', icon: ChartSpline, panel: () => <RunsPanel />, tells: true, ofTraining: true },
  { id: 'field', icon: Contrast, panel: () => <FieldPanel />, tells: true, ofTraining: true },
  { id: 'results', icon: Grid3x3, panel: () => <ResultsPanel />, tells: true, ofTraining: true },
  { id: 'histograms', icon: ChartColumn, panel: () => <HistogramsPanel />, tells: true, ofTraining: true },
  { id: 'surface', icon: Mountain, panel: () => <SurfacePanel />, tells: true, ofTraining: true },
  { id: 'episode', icon: Bike, panel: () => <EpisodePanel />, ofTraining: true },
  { id: 'text', icon: TextCursorInput, panel: () => <TextPanel />, tells: true, ofTraining: true },
  { id: 'problems', icon: TriangleAlert, panel: () => <ProblemsPanel /> },
  { id: 'health', icon: HeartPulse, panel: () => <HealthPanel />, tells: true },
  { id: 'history', icon: History, panel: () => <HistoryPanel /> },
  { id: 'program', icon: ListOrdered, panel: () => <ProgramPanel />, tells: true },
  { id: 'breakpoints', icon: Octagon, panel: () => <BreakpointsPanel /> },
];

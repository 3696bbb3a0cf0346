import { type CSSProperties, useLayoutEffect } from 'react';
import { Announcer } from '../announce/announcer.tsx';
import { Canvas } from '../canvas/canvas.tsx';
import { goToGraph } from '../commands/parts.ts';
import { ComparePanel } from '../compare/compare-panel.tsx';
import { Dock } from '../docks/dock.tsx';
import { DockZones } from '../docks/dock-zones.tsx';
import { useDock } from '../docks/on-view.ts';
import { OrderTold } from '../docks/tab-order.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { MirrorPane } from '../mirror/mirror-pane.tsx';
import { StatusLine } from '../panels/status-line.tsx';
import { useDocument, useUi } from '../state/stores.ts';
import { selectTheme, type UiState } from '../state/ui-store.ts';
import { StepperBar } from '../stepper/stepper-bar.tsx';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { Welcome } from '../welcome/welcome.tsx';
import { Dialogs } from './dialogs.tsx';
import { FileWorkNote } from './file-work.tsx';
import { useKeyboard } from './keyboard.ts';
import { Notices } from './notices.tsx';
import { TopBar } from './top-bar.tsx';
import { useWindowDrop } from './window-drop.ts';
import './layout.css';
import './present.css';

const selectInspectorWidth = (state: UiState) => state.preferences.inspectorWidth;
const selectPaletteWidth = (state: UiState) => state.preferences.paletteWidth;
const selectDrawerHeight = (state: UiState) => state.preferences.drawerHeight;
const selectMirror = ({ preferences }: UiState) => (preferences.mirrorOpen ? preferences.mirrorSide : undefined);
const selectMirrorShare = (state: UiState) => state.preferences.mirrorShare;
const selectPresent = (state: UiState) => state.present;
const selectScreen = (state: UiState) => state.screen;
const selectIdentity = (state: { readonly identity: number }) => state.identity;

/** The graph, and beside it or below it the derivative network. */
function CanvasArea({ identity }: { readonly identity: number }) {
  const mirror = useUi(selectMirror);
  const share = useUi(selectMirrorShare);
  return (
    <main className="app-canvas" data-mirror={mirror} style={{ '--mirror-share': `${share}%` } as CSSProperties}>
      <ErrorBoundary part="canvas">
        <Canvas key={identity} />
        <ComparePanel />
      </ErrorBoundary>
      {mirror !== undefined && (
        <ErrorBoundary part="canvas">
          <MirrorPane key={identity} />
        </ErrorBoundary>
      )}
      <Notices />
    </main>
  );
}

function Editor({ inert }: { readonly inert: boolean }) {
  const { t } = useTranslation();
  const present = useUi(selectPresent);
  const identity = useDocument(selectIdentity);
  const [left, right] = [useDock('left') !== null, useDock('right') !== null];
  const sizes = {
    '--palette-width': `${useUi(selectPaletteWidth)}px`,
    '--inspector-width': `${useUi(selectInspectorWidth)}px`,
    '--drawer-height': `${useUi(selectDrawerHeight)}px`,
  } as CSSProperties;
  return (
    <div className="app" style={sizes} inert={inert} data-present={present} data-left={left} data-right={right}>
      <button type="button" className="button to-graph" data-testid="to-graph" onClick={goToGraph}>
        {t('to-graph')}
      </button>
      <TopBar />
      {!present && <Dock side="left" />}
      <CanvasArea identity={identity} />
      {!present && <Dock side="right" />}
      {!present && <Dock side="bottom" />}
      <div className="app-stepper">
        <ErrorBoundary part="stepper">
          <StepperBar />
        </ErrorBoundary>
      </div>
      <footer className="app-status">
        <StatusLine />
      </footer>
      <DockZones />
    </div>
  );
}

/** The window. */
export function App() {
  const theme = useUi(selectTheme);
  // before the effects of charts, which read its colours
  const screen = useUi(selectScreen);
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  useKeyboard();
  useWindowDrop();
  return (
    <>
      <Editor inert={screen === 'welcome'} />
      {screen === 'welcome' && <Welcome />}
      <Dialogs />
      <Announcer />
      <OrderTold />
      <FileWorkNote />
    </>
  );
}

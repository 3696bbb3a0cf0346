import { EllipsisVertical, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button as AriaButton, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { commandItem } from '../app/menus.ts';
import { ResizeHandle } from '../app/resize-handle.tsx';
import { execute } from '../commands/command.ts';
import { moveId } from '../commands/panels.ts';
import { commandOf } from '../commands/registry.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { DOCK_SIDES, type DockSide, type PanelId } from '../state/docks.ts';
import { DRAWER_HEIGHT } from '../state/preferences.ts';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { uiStore, useUi } from '../state/stores.ts';
import type { UiState } from '../state/ui-store.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { MenuButton, type MenuItems } from '../ui/menu.tsx';
import { useReturnFocus } from '../ui/return-focus.ts';
import { useDock } from './on-view.ts';
import { PanelContent } from './panel-content.tsx';
import { startPanelDrag } from './panel-drag.ts';
import { panelName } from './panel-name.ts';
import { onTabKey, orderBy, orderItems } from './tab-order.tsx';
import './docks.css';

const selectIsUsual = (state: UiState) => state.preferences.drawerHeight === DRAWER_HEIGHT.start;
const selectProblems = (state: SessionState) =>
  state.diagnostics.filter((each) => each.severity !== 'info').length + (state.error ? 1 : 0);

const HANDLES = { left: 'palette', right: 'inspector', bottom: 'drawer' } as const;
/** Their own landmarks: a dock that shows one of them is none. */
const LANDMARKS: ReadonlySet<PanelId> = new Set(['palette', 'inspector']);

function PanelMenu({ id, side }: { readonly id: PanelId; readonly side: DockSide }) {
  const { t } = useTranslation('docks');
  const name = panelName(id);
  const items = (): readonly MenuItems[] => [
    ...DOCK_SIDES.map((to) => ({ ...commandItem(moveId(id, to), t(`to.${to}`)), testId: `dock-to-${to}` })),
    ...orderItems(id),
    'separator',
    commandItem('panel.standard'),
  ];
  const onAction = (item: string): void => {
    if (!orderBy(id, item)) execute(commandOf(item));
  };
  return (
    <>
      <MenuButton label={t('menu', { name })} items={items} onAction={onAction}>
        <AriaButton className="icon-button" aria-label={t('menu', { name })} data-testid={`dock-menu-${side}`}>
          <EllipsisVertical size={14} aria-hidden />
        </AriaButton>
      </MenuButton>
      <button
        type="button"
        className="icon-button"
        aria-label={t('close', { name })}
        title={t('close', { name })}
        data-testid={side === 'bottom' ? 'drawer-close' : `dock-close-${side}`}
        onClick={() => uiStore.getState().closeDock(side)}
      >
        <X size={14} aria-hidden="true" />
      </button>
    </>
  );
}

interface OpenDockProps {
  readonly side: DockSide;
  readonly ids: readonly PanelId[];
  readonly id: PanelId;
}

function PanelTabs({ ids, id: chosen }: Pick<OpenDockProps, 'ids' | 'id'>) {
  const { t } = useTranslation('docks');
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // the list has its tabs a frame after it has appeared
    const frame = requestAnimationFrame(() =>
      list.current?.querySelector(`[data-panel="${chosen}"]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
    );
    return () => cancelAnimationFrame(frame);
  }, [chosen]);
  const problems = useSession(selectProblems);
  return (
    <TabList ref={list} className="tab-list drawer-tabs" aria-label={t('drawer:title')}>
      {ids.map((id) => (
        <Tab key={id} id={id} className="tab" data-testid={`tab-${id}`} data-panel={id}>
          {panelName(id)}
          {id === 'problems' && problems > 0 && <span className="badge badge-warning drawer-count">{problems}</span>}
        </Tab>
      ))}
    </TabList>
  );
}

/** A fault in one panel leaves the others of its dock, and the way to close it or to move it. */
const Guarded = ({ id }: { readonly id: PanelId }) => (
  <ErrorBoundary key={id} name={panelName(id)}>
    <PanelContent id={id} />
  </ErrorBoundary>
);

/** One panel has a title; several have tabs. Both are what a panel is dragged by. */
function DockBody({ side, ids, id }: OpenDockProps) {
  const { t } = useTranslation('docks');
  const testId = side === 'bottom' ? 'drawer' : `dock-${side}`;
  useReturnFocus();
  if (ids.length === 1) {
    return (
      <div className="drawer" data-testid={testId}>
        <div className="drawer-head" onPointerDownCapture={startPanelDrag}>
          <h2 className="dock-title" tabIndex={-1} data-panel={id} title={t('drag')}>
            {panelName(id)}
          </h2>
          <PanelMenu id={id} side={side} />
        </div>
        <Guarded id={id} />
      </div>
    );
  }
  return (
    <Tabs
      className="drawer"
      selectedKey={id}
      onSelectionChange={(key) => uiStore.getState().showPanel(key as PanelId)}
      data-testid={testId}
    >
      <div className="drawer-head" onPointerDownCapture={startPanelDrag} onKeyDownCapture={onTabKey}>
        <PanelTabs ids={ids} id={id} />
        <PanelMenu id={id} side={side} />
      </div>
      {ids.map((each) => (
        <TabPanel key={each} id={each} className="dock-tab-panel">
          <Guarded id={each} />
        </TabPanel>
      ))}
    </Tabs>
  );
}

/** One of the three docks with its panels; nothing while it is closed. */
export function Dock({ side }: { readonly side: DockSide }) {
  const { t } = useTranslation('docks');
  const dock = useDock(side);
  const isUsual = useUi(selectIsUsual);
  if (dock === null) return null;
  const shape = side === 'bottom' ? 'app-drawer' : `app-dock-side app-dock-${side}`;
  return (
    <section
      className={`app-dock ${shape}`}
      aria-label={LANDMARKS.has(dock.id) ? undefined : t(`region.${side}`)}
      data-open="true"
      data-usual={isUsual}
    >
      <ResizeHandle of={HANDLES[side]} />
      <DockBody side={side} {...dock} />
    </section>
  );
}

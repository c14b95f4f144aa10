// The native menu: what every program of the platform has, and the way to the workspace's folder.
import { app, Menu, type MenuItemConstructorOptions, shell } from 'electron'

export function setMenu(workspace: string) {
  const mac = process.platform === 'darwin'
  const openFolder: MenuItemConstructorOptions = { label: 'Open Workspace Folder', click: () => void shell.openPath(workspace) }
  const view: MenuItemConstructorOptions[] = [
    { role: 'reload' },
    ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ]
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    { label: 'File', submenu: [openFolder, { type: 'separator' }, mac ? { role: 'close' } : { role: 'quit' }] },
    { role: 'editMenu' },
    { label: 'View', submenu: view },
    { role: 'windowMenu' },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

// Names of files that a workflow may write: always below the workspace's `files` folder, on any system.

/** Null when the name is fine, else a sentence. Refuses what leaves the folder, and names that Windows treats as devices or strips. */
export function fileNameTrouble(name: string): string | null {
  const shown = `“${name.slice(0, 80)}”`
  if (name.trim() === '') return 'The file has no name.'
  if (name.length > 400) return 'The file’s name is too long.'
  if (UNFIT.test(name)) return `${shown} has a character that file names must not have.`
  if (name.startsWith('/') || name.startsWith('~')) return `${shown} must be a name inside the workspace’s files folder.`
  for (const part of name.split('/')) {
    if (part === '' || part === '.' || part === '..') return `${shown} must not step out of its folder.`
    if (part.length > 200) return `${shown} has a part that is too long.`
    if (/^\s|[.\s]$/.test(part)) return `${shown} must not begin or end with a space, nor end with a dot.`
    if (DEVICE.test(part)) return `“${part.slice(0, 80)}” is a device name on Windows.`
  }
  return null
}

// Control characters, what Windows forbids (with the drive's colon and the backslash), and signs that turn the reading direction.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNFIT = /[\u0000-\u001f\u007f-\u009f<>:"|?*\\\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/u
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i

// Mantine dressed in the house's colours. Every colour is a CSS variable of tokens.css, so light and dark need no second theme.
import {
  Badge,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  Modal,
  Tooltip,
} from '@mantine/core'

const words: { [color: string]: string } = { accent: 'accent', green: 'good', amber: 'care', red: 'bad' }

export const theme = createTheme({
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: 'var(--mono)',
  autoContrast: true,
  luminanceThreshold: 0.35,
  // Mantine's own greys of the dark scheme (inputs, menus, tracks) in the house's.
  colors: {
    accent: Array(10).fill('#2f5fe0') as unknown as MantineColorsTuple,
    dark: ['#eceff4', '#c5ccd8', '#9aa3b2', '#6b7483', '#3a424f', '#2a303a', '#171b22', '#13171d', '#101318', '#0b0e12'],
  },
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: 8,
  cursorType: 'pointer',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  headings: { fontWeight: '650' },
  variantColorResolver(input) {
    const word = words[input.color ?? 'accent'] ?? (input.color === input.theme.primaryColor ? 'accent' : undefined)
    const known = defaultVariantColorsResolver(input)
    if (!word) return known
    if (input.variant === 'filled')
      return {
        background: word === 'accent' ? 'var(--accent)' : `var(--${word})`,
        hover: word === 'accent' ? 'var(--accent-strong)' : `var(--${word}-text)`,
        color: 'var(--on-accent)',
        border: '1px solid transparent',
      }
    const text = word === 'accent' ? 'var(--accent)' : `var(--${word}-text)`
    if (input.variant === 'light')
      return { background: `var(--${word}-soft)`, hover: `var(--${word}-soft)`, color: text, border: '1px solid transparent' }
    if (input.variant === 'subtle')
      return { background: 'transparent', hover: 'var(--raised)', color: text, border: '1px solid transparent' }
    return known
  },
  components: {
    Button: Button.extend({
      defaultProps: { size: 'xs' },
      styles: { root: { height: 32, fontSize: 13, fontWeight: 600, paddingInline: 12 } },
    }),
    Checkbox: Checkbox.extend({ defaultProps: { color: 'var(--accent)', iconColor: 'var(--on-accent)' } }),
    Badge: Badge.extend({ defaultProps: { tt: 'none', fw: 600 } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 350, withArrow: false, fz: 12, color: 'var(--ink)', style: { color: 'var(--panel)' } },
    }),
    Modal: Modal.extend({
      defaultProps: { centered: true, radius: 12, closeButtonProps: { 'aria-label': 'Close' }, overlayProps: { backgroundOpacity: 0.35 } },
      styles: { title: { fontWeight: 650, fontSize: 15 } },
    }),
  },
})

const shared = {
  '--mantine-color-body': 'var(--panel)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--muted)',
  '--mantine-color-placeholder': 'var(--muted)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-default': 'var(--panel)',
  '--mantine-color-default-hover': 'var(--raised)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-error': 'var(--bad-text)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-strong)',
  '--mantine-primary-color-light': 'var(--accent-soft)',
  '--mantine-primary-color-light-color': 'var(--accent)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
}
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared })

// A link that looks like a button.
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'

type Props = { href: string; children: ReactNode; variant?: 'filled' | 'default' | 'light' | 'subtle'; icon?: ReactNode }

export const ButtonLink = ({ href, children, variant = 'filled', icon }: Props) => (
  <Button component="a" href={href} variant={variant} leftSection={icon}>
    {children}
  </Button>
)

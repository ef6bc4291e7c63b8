/** An expression of Terraform in a string. */
export const ref = (expression: string): string => `\${${expression}}`;

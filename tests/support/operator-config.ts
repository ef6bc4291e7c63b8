/** With it an AWS client calls as the person at the keyboard, who may do everything and whom no fault hits. */
export const operatorConfig = ({ origin }: { readonly origin: string }) => ({
  endpoint: origin,
  region: "us-east-1",
  credentials: { accessKeyId: "operator", secretAccessKey: "local" },
});

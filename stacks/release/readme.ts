/** What stands beside a release. */
export const readme = `# Tidings, by Terraform alone

Terraform 1.10 or later (or OpenTofu) and AWS credentials; no Node.js.

    terraform init
    terraform apply -var stage=dev -var region=eu-west-1 -var sender=example.org -var owns_identity=true

The state is a file here, unless you add a backend (a file such as backend.tf). In the folder \`protected\` the same makes
a stage that refuses to be destroyed: take that one for production. What else may be set is described in main.tf.json.

As a module of your own Terraform, with your provider (the region of the variable must be the provider's):

    module "tidings" {
      source = "./tidings/protected-stage"
      stage  = "prod"
      region = "eu-west-1"
      sender = "example.org"
    }

Outputs: public_url is the site, dkim_records are to be published in DNS for an identity that the stage made. The first
API key needs a row in the table api_keys_table: in a clone of Tidings, npm run api-key makes it, and npm run member
makes a link for the first admin.

Never set owns_identity back to false by an apply: Terraform refuses to delete the identity. First have the state forget
it: terraform state rm 'module.stage.aws_sesv2_email_identity.email_identity_A0B40A9E[0]'.

sbom.cdx.json lists the packages of which something is in the functions or in the site, with versions, hashes and
licences (CycloneDX).
`;

// The resource provider behind the npm package @pulumi/kubernetes, for machines that cannot download the vendor's binary: the
// vendor's own provider. Its program embeds two files that the vendor generates when it builds; the build puts them here.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

//go:embed schema.json
var schema []byte

//go:embed terraform-mapping.json
var mapping []byte

func main() {
	provider.Serve("kubernetes", version.Version, schema, mapping)
}

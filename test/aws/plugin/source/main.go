// The S3 part of the resource provider behind the npm package @pulumi/aws, for tests on machines that cannot download the
// vendor's binary.
//
// It wraps the same Terraform provider with the same bridge as the vendor does. The provider's constructors are internal to
// its module, and Go judges that by import path: hence the path of this module, which lies below the provider's.
package main

import (
	"context"
	"io"
	"log"
	"os"

	"github.com/hashicorp/terraform-provider-aws/internal"
	"github.com/hashicorp/terraform-provider-aws/internal/provider/framework"
	"github.com/hashicorp/terraform-provider-aws/internal/provider/sdkv2"
	pf "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/x/muxer"
	"github.com/pulumi/pulumi-terraform-bridge/v3/unstable/metadata"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/contract"
)

// version is that of the npm package; the linker sets it.
var version = "0.0.0"

func main() {
	ctx := context.Background()
	info := tfbridge.ProviderInfo{
		P:            terraformProvider(ctx),
		Name:         "aws",
		Version:      version,
		MetadataInfo: tfbridge.NewProviderMetadata([]byte("{}")),
		Config:       config,
		Resources:    resources(),
	}
	// Which of the two halves serves which resource: the bridge wants that worked out when a plugin is built.
	halves := info.P.(interface {
		ResolveDispatch(*tfbridge.ProviderInfo) (muxer.DispatchTable, error)
	})
	table, err := halves.ResolveDispatch(&info)
	contract.AssertNoErrorf(err, "a resource that the Terraform provider lacks")
	err = metadata.Set(info.GetMetadata(), "mux", table)
	contract.AssertNoErrorf(err, "writing the dispatch table")
	pf.MainWithMuxer(ctx, "aws", info, []byte("{}"))
}

// Both halves of the Terraform provider: most S3 resources are written with its older SDK, the lifecycle one with the framework.
func terraformProvider(ctx context.Context) shim.Provider {
	log.SetOutput(io.Discard)
	defer log.SetOutput(os.Stderr)
	internal.RegisterSmarterrFS()
	older, err := sdkv2.NewProvider(ctx)
	contract.AssertNoErrorf(err, "the SDK half")
	newer, err := framework.NewProvider(ctx, older)
	contract.AssertNoErrorf(err, "the framework half")
	return pf.MuxShimWithDisjointgPF(ctx, shimv2.NewProvider(older), newer)
}

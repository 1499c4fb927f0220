// Takes the place of the provider's own file, which lists every AWS service.
package sdkv2

import (
	"context"

	"github.com/hashicorp/terraform-provider-aws/internal/conns"
	"github.com/hashicorp/terraform-provider-aws/internal/service/s3"
)

func servicePackages(ctx context.Context) []conns.ServicePackage {
	return []conns.ServicePackage{s3.ServicePackage(ctx)}
}

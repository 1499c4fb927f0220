// Takes the place of the provider's own file, which imports the SDK of every AWS service: these are the clients that the S3
// resources call.
package conns

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3control"
	"github.com/hashicorp/terraform-provider-aws/internal/errs"
	"github.com/hashicorp/terraform-provider-aws/names"
)

func (c *AWSClient) S3Client(ctx context.Context) *s3.Client {
	return errs.Must(client[*s3.Client](ctx, c, names.S3, make(map[string]any)))
}

func (c *AWSClient) S3ControlClient(ctx context.Context) *s3control.Client {
	return errs.Must(client[*s3control.Client](ctx, c, names.S3Control, make(map[string]any)))
}

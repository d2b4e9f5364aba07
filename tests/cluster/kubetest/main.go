// Kubetest is a whole Kubernetes in one program, for the test cluster: its first argument names the
// part, the rest goes to that part as it is.
//
//	kubetest etcd|kube-apiserver|kube-controller-manager|kube-scheduler|kubelet|kubectl ARGUMENTS
//
// A ready binary that LIKENESS_TEST_CLUSTER names must take the same command line and be of the
// same version of Kubernetes (go.mod); start_cluster.ts expects nothing else of it.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"          // the parts look for this log format
	_ "k8s.io/component-base/metrics/prometheus/clientgo" // and count their requests
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

var parts = map[string]func() *cobra.Command{
	"kube-apiserver":          apiserver.NewAPIServerCommand,
	"kube-controller-manager": controllers.NewControllerManagerCommand,
	"kube-scheduler":          func() *cobra.Command { return scheduler.NewSchedulerCommand() },
	"kubelet":                 func() *cobra.Command { return kubelet.NewKubeletCommand(context.Background()) },
	"kubectl":                 func() *cobra.Command { return kubectl.NewDefaultKubectlCommand() },
}

func main() {
	if len(os.Args) > 1 {
		os.Args = os.Args[1:] // each part believes that it was called by its own name
	}
	if os.Args[0] == "etcd" {
		etcdmain.Main(os.Args)
		return
	}
	part, known := parts[os.Args[0]]
	if !known {
		fmt.Fprintln(os.Stderr, "usage: kubetest etcd|kube-apiserver|kube-controller-manager|kube-scheduler|kubelet|kubectl ARGUMENTS")
		os.Exit(2)
	}
	os.Exit(cli.Run(part()))
}

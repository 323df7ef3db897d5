namespace Unrolled.Tests;

/// <summary>What <see cref="CodegenTests"/> has compiled in its own process.</summary>
public class CodegenSubjectTests
{
    [Fact]
    public void Kernels_OnTheWidestLanes_Run() => CodegenKernels.Run();
}

namespace Unrolled.Tests;

/// <summary>What <see cref="CodegenTests"/> has compiled in a process of its own.</summary>
public class CodegenSubjectTests
{
    [Fact]
    public void Kernels_OnTheWidestLanes_Run() => CodegenKernels.Run();
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Unrolled.Tests;

/// <summary>
/// The machine code of kernels: fused multiply-adds, no calls, and nothing put aside on the stack in their innermost loops. The compiler lists what it makes in a
/// process that runs <see cref="CodegenSubjectTests"/>.
/// </summary>
[Trait("Category", "Slow")]
public partial class CodegenTests(ITestOutputHelper output)
{
    /// <summary>What compiles, and what it calls a fused multiply-add.</summary>
    public enum Target
    {
        /// <summary>x64 with AVX-512: 16 floats in each of 32 registers.</summary>
        Avx512,

        /// <summary>x64 with AVX2: 8 floats in each of 16 registers.</summary>
        Avx2,

        /// <summary>ARM64, emulated: 4 floats in each of 32 registers.</summary>
        Arm64,
    }

    [Theory]
    [InlineData(Target.Avx512)]
    [InlineData(Target.Avx2)]
    [InlineData(Target.Arm64)]
    public void InnermostLoops_OfKernels_MultiplyAndAddInRegisters(Target target)
    {
        List<JitListing> listings = Listings(target);
        string fusedMultiplyAdd = target == Target.Arm64 ? "fmla" : "vfmadd";
        if (target != Target.Arm64)
        {
            // Wider registers show that the switch was heard, or not needed.
            Assert.Equal(target == Target.Avx512, listings.Any(l => l.Instructions.Any(i => i.Contains("zmm", StringComparison.Ordinal))));
        }

        foreach ((string type, string method, int count) in CodegenKernels.All)
        {
            if (method == "Rest" && target == Target.Arm64)
            {
                continue; // Four lanes leave no narrower blocks.
            }

            JitListing[] found = [.. listings.Where(l => l.Method.Contains($"{(type is "Dense" or "Matrix" or "Panels" ? $"Kernels.{type}" : $"_{type}_g>")}", StringComparison.Ordinal) && l.Method.Contains($":{method}[", StringComparison.Ordinal))];
            Assert.True(found.Length > 0, $"{type}.{method} was not compiled.");
            foreach (JitListing listing in found)
            {
                string[][] loops = [.. listing.InnermostLoops.Where(l => l.Any(i => i.StartsWith(fusedMultiplyAdd, StringComparison.Ordinal)))];
                output.WriteLine($"{listing.Method}: {string.Join(", ", loops.Select(l => $"{l.Count(i => i.StartsWith(fusedMultiplyAdd, StringComparison.Ordinal))} of {l.Length - 1}"))}");
                Assert.DoesNotContain(listing.Instructions, i => Call().IsMatch(i));
                Assert.Contains(loops, l => l.Count(i => i.StartsWith(fusedMultiplyAdd, StringComparison.Ordinal)) >= count);
                Assert.All(loops, l => Assert.DoesNotContain(l, i => Stack().IsMatch(i)));
            }
        }
    }

    // The control: a spill and a call are seen.
    [Fact]
    public void Instructions_OfSpillsAndCalls_AreRecognized()
    {
        Assert.Matches(Stack(), "vmovups  ymmword ptr [rbp-0xF0], ymm0");
        Assert.Matches(Stack(), "vmovups  zmm1, zmmword ptr [rsp+0x40]");
        Assert.Matches(Stack(), "ldr     q1, [fp, #0x20]");
        Assert.DoesNotMatch(Stack(), "vfmadd231ps zmm16, zmm24, zmmword ptr [rdi+0x40]");
        Assert.Matches(Call(), "call     [Unrolled.Kernels.LaneMath:Softmax(byref,nint)]");
        Assert.Matches(Call(), "blr     x0");
        Assert.DoesNotMatch(Call(), "blt     G_M000_IG05");
    }

    private static List<JitListing> Listings(Target target)
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "Other machine code is looked at from x64.");
        Assert.SkipWhen(target == Target.Avx512 && LaneSupport.Best != LaneWidth.Lanes512, "There are no lanes of 512 bits.");
        string file = Path.Combine(TemporaryFolder.Create().FullName, "listing.txt"), assembly = typeof(CodegenTests).Assembly.Location;
        ProcessStartInfo start = new(target == Target.Arm64 ? "qemu-aarch64-static" : "dotnet");
        foreach (string argument in new[] { target == Target.Arm64 ? PublishedForArm64() : assembly, "-noColor", "-class", typeof(CodegenSubjectTests).FullName! })
        {
            start.ArgumentList.Add(argument);
        }

        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["DOTNET_JitStdOutFile"] = file;
        start.Environment["DOTNET_JitDisasm"] = string.Join(' ', CodegenKernels.All.Select(k => k.Method).Distinct());
        start.Environment["DOTNET_EnableAVX512"] = target == Target.Avx512 ? "1" : "0";
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment.Remove("UNROLLED_EXPECT_LANES");
        for (int attempt = 1; ; attempt++)
        {
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string text = process.StandardOutput.ReadToEnd() + error.Result;
            process.WaitForExit();
            if (process.ExitCode == 0)
            {
                return JitListing.Read(file);
            }

            // The emulator crashes at random now and then.
            Assert.True(target == Target.Arm64 && attempt < 3, text);
        }
    }

    // These tests, published for ARM64 with their runtime: .ci/run does so, and says where.
    private static string PublishedForArm64()
    {
        string? path = Environment.GetEnvironmentVariable("UNROLLED_ARM64_TESTS");
        Assert.SkipWhen(path is null, "UNROLLED_ARM64_TESTS names no tests that are published for ARM64.");
        return path!;
    }

    [GeneratedRegex(@"^(call|bl|blr)\s")]
    private static partial Regex Call();

    [GeneratedRegex(@"\[(rsp|rbp|sp|fp)\b")]
    private static partial Regex Stack();
}

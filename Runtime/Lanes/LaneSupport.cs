using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Unrolled;

/// <summary>Which lanes this process can use.</summary>
public static class LaneSupport
{
    /// <summary>The widest lanes that this process has in hardware.</summary>
    public static LaneWidth Best =>
        IsSupported(LaneWidth.Lanes512) ? LaneWidth.Lanes512 :
        IsSupported(LaneWidth.Lanes256) ? LaneWidth.Lanes256 :
        IsSupported(LaneWidth.Lanes128) ? LaneWidth.Lanes128 :
        LaneWidth.Scalar;

    /// <summary>All supported lanes, narrowest first.</summary>
    public static ImmutableArray<LaneWidth> Supported =>
        [.. new[] { LaneWidth.Scalar, LaneWidth.Lanes128, LaneWidth.Lanes256, LaneWidth.Lanes512 }.Where(IsSupported)];

    private const string WarningSwitch = "Unrolled.WarnWithoutFusedMultiplyAdd";

    private static int _warned;

    /// <summary>
    /// True if the processor multiplies and adds with one rounding in hardware. Without it, networks compute fused multiply-adds in software, on scalar lanes: the results have the
    /// same bits, but take many times as long. The first network that is created then writes a warning to the standard error stream, unless the switch
    /// <c>Unrolled.WarnWithoutFusedMultiplyAdd</c> of <see cref="AppContext"/> is false. In a browser, where nothing could be done about it, there is no warning.
    /// </summary>
    public static bool HasFusedMultiplyAdd => (Fma.IsSupported && Avx2.IsSupported) || AdvSimd.Arm64.IsSupported;

    /// <summary>True if kernels over lanes of the given width can run here.</summary>
    /// <param name="width">The width in question.</param>
    public static bool IsSupported(LaneWidth width) => width switch
    {
        LaneWidth.Scalar => true,
        LaneWidth.Lanes128 => HasFusedMultiplyAdd && Vector128.IsHardwareAccelerated,
        LaneWidth.Lanes256 => HasFusedMultiplyAdd && Vector256.IsHardwareAccelerated,
        LaneWidth.Lanes512 => HasFusedMultiplyAdd && Vector512.IsHardwareAccelerated,
        _ => false,
    };

    /// <summary>
    /// Throws if the processor, or the instruction set this program was compiled for, lacks fused multiply-add. Networks work without it; call this where they would be too slow.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException">There is no hardware fused multiply-add.</exception>
    public static void EnsureFusedMultiplyAdd()
    {
        if (!HasFusedMultiplyAdd)
        {
            throw new PlatformNotSupportedException(MissingFusedMultiplyAdd());
        }
    }

    /// <summary>Throws if kernels of the given width cannot run here.</summary>
    /// <param name="width">The width in question.</param>
    /// <exception cref="PlatformNotSupportedException">The width is not supported by this process.</exception>
    public static void EnsureSupported(LaneWidth width)
    {
        if (!IsSupported(width))
        {
            throw new PlatformNotSupportedException($"Lanes of width {width} are not available in this process; it has {string.Join(", ", Supported)}.");
        }
    }

    /// <summary>Says once in a process that its networks are slow, and why.</summary>
    internal static void WarnWithoutFusedMultiplyAdd()
    {
        if (!HasFusedMultiplyAdd && !OperatingSystem.IsBrowser() && (!AppContext.TryGetSwitch(WarningSwitch, out bool warns) || warns) && Interlocked.Exchange(ref _warned, 1) == 0)
        {
            Console.Error.WriteLine($"warning: {MissingFusedMultiplyAdd()} To run without this warning, set the switch {WarningSwitch} to false.");
        }
    }

    private static string MissingFusedMultiplyAdd()
        => "Unrolled is fast on processors with fused multiply-add: x64 with AVX2 and FMA, or ARM64. This process has none: networks give the same bits, many times slower. "
            + "If the processor has it, the program was compiled without it: publish with the build property "
            + "UnrolledInstructionSet=avx2 (the package's default on x64) or IlcInstructionSet=x86-64-v3. UnrolledInstructionSet takes effect only in "
            + "projects that import Unrolled.targets: the package does so automatically; a project that references the sources needs "
            + "<Import Project=\"…/Runtime/build/Unrolled.targets\" /> in its own project file.";
}

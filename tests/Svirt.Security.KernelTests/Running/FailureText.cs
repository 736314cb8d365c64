using System.Text;
using Xunit.Abstractions;

namespace Svirt.Security.KernelTests.Running;

/// <summary>Puts a failure, inner ones included, into text.</summary>
internal static class FailureText
{
    public static string Of(IFailureInformation failure)
    {
        var text = new StringBuilder();
        for (int i = 0; i < failure.Messages.Length; i++)
        {
            if (i > 0)
                text.Append("---- ");
            text.Append(failure.ExceptionTypes[i]).Append(": ").AppendLine(failure.Messages[i]);
            text.AppendLine(failure.StackTraces[i]);
        }
        return text.ToString().TrimEnd();
    }
}
